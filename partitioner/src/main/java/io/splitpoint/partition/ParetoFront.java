package io.splitpoint.partition;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The cuts that no other cut beats in both latency and energy. O(n log n): in the order of latency,
 * those with less energy than all before. Where energy is unknown, the front is the fastest cut.
 *
 * <p>A cut with an unknown power of the link is on the front when no cut of known energy beats its
 * least possible energy, and no cut of unknown energy is surely as cheap in every part.
 */
public final class ParetoFront {

  private ParetoFront() {}

  /** Indices into {@code cuts} of the front, by rising latency; of equal cuts only the first. */
  public static List<Integer> of(List<SplitPoint> cuts) {
    return of(cuts, Constraints.NONE);
  }

  /** The front of those cuts that keep the constraints. */
  public static List<Integer> of(List<SplitPoint> cuts, Constraints constraints) {
    boolean energy = cuts.stream().anyMatch(cut -> complete(cut.atLeast()));
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < cuts.size(); i++) {
      if ((energy ? complete(cuts.get(i).atLeast()) : cuts.get(i).latencyMs().isPresent())
          && constraints.allows(cuts.get(i).atLeast())) {
        order.add(i);
      }
    }
    order.sort(
        Comparator.comparingDouble((Integer i) -> cuts.get(i).latencyMs().getAsDouble())
            .thenComparingDouble(i -> atLeastMj(cuts.get(i))));
    List<Integer> front = new ArrayList<>();
    double least = Double.POSITIVE_INFINITY;
    for (int i : order) {
      double mj = atLeastMj(cuts.get(i));
      if (mj >= least) {
        continue;
      }
      if (cuts.get(i).energyAtLeastMj().isEmpty()) {
        least = mj;
        front.add(i);
      } else if (front.stream().noneMatch(before -> surelyBeats(cuts.get(before), cuts.get(i)))) {
        front.add(i);
      }
    }
    return front;
  }

  private static double atLeastMj(SplitPoint cut) {
    return cut.atLeast().energyMj().orElse(0);
  }

  /**
   * Whether one cut costs at most as much as the other for every power of the link: the part that
   * the power multiplies and the rest are both at most as large.
   */
  private static boolean surelyBeats(SplitPoint one, SplitPoint other) {
    if (one.energyAtLeastMj().isEmpty() || !one.link().equals(other.link())) {
      return false;
    }
    boolean waitsKnown = one.waitMj().isPresent() && other.waitMj().isPresent();
    double here = one.headMj().getAsDouble() + (waitsKnown ? one.waitMj().getAsDouble() : 0);
    double there = other.headMj().getAsDouble() + (waitsKnown ? other.waitMj().getAsDouble() : 0);
    return here <= there
        && one.transferMs().getAsDouble() <= other.transferMs().getAsDouble()
        && (waitsKnown || one.tailMs().getAsDouble() <= other.tailMs().getAsDouble());
  }

  private static boolean complete(SplitPoint cut) {
    return cut.latencyMs().isPresent() && cut.energyMj().isPresent();
  }
}
