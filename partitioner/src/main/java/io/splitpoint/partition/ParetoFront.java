package io.splitpoint.partition;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The cuts that no other cut beats in latency and energy at once. O(n log n): sorted by latency,
 * those whose energy is below all before. Where energy is unknown the front is the fastest cut.
 */
public final class ParetoFront {

  private ParetoFront() {}

  /** Indices into {@code cuts} of the front, by rising latency. Equal cuts: the first one only. */
  public static List<Integer> of(List<SplitPoint> cuts) {
    return of(cuts, Constraints.NONE);
  }

  /** The front of those cuts that keep the constraints. */
  public static List<Integer> of(List<SplitPoint> cuts, Constraints constraints) {
    boolean energy = cuts.stream().anyMatch(ParetoFront::complete);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < cuts.size(); i++) {
      if ((energy ? complete(cuts.get(i)) : cuts.get(i).latencyMs().isPresent())
          && constraints.allows(cuts.get(i))) {
        order.add(i);
      }
    }
    order.sort(
        Comparator.comparingDouble((Integer i) -> cuts.get(i).latencyMs().getAsDouble())
            .thenComparingDouble(i -> cuts.get(i).energyMj().orElse(0)));
    List<Integer> front = new ArrayList<>();
    double least = Double.POSITIVE_INFINITY;
    for (int i : order) {
      double mj = cuts.get(i).energyMj().orElse(0);
      if (mj < least) {
        least = mj;
        front.add(i);
      }
    }
    return front;
  }

  private static boolean complete(SplitPoint cut) {
    return cut.latencyMs().isPresent() && cut.energyMj().isPresent();
  }
}
