package io.splitpoint.partition;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The whole Pareto front of latency and energy over the placements of a chain with at most k cuts.
 * Use it for what is not additive: the energy-delay product, or the least energy under a deadline.
 * Exact; label-setting dynamic programming, whose labels can grow with the front, so that it is for
 * hundreds of layers where {@link KCut} is for ten thousands.
 */
public final class KCutFront {

  /** A placement on the front; {@code device[j]} runs layer j+1. */
  public record Point(int[] device, double latencyMs, double energyMj) {}

  /** A partial placement; the chain of {@code before} holds its devices. */
  private record Label(double latency, double energy, int device, Label before) {}

  private KCutFront() {}

  /** Returns the front by rising latency; arguments as in {@link KCut#solve}. */
  public static List<Point> solve(
      ChainCosts latency, ChainCosts energy, long[] bytes, int source, int maxCuts) {
    KCut.check(latency, bytes, source, maxCuts);
    KCut.check(energy, bytes, source, maxCuts);
    int devices = latency.devices();
    List<List<Label>> states = new ArrayList<>();
    for (int s = 0; s < (maxCuts + 1) * devices; s++) {
      states.add(s == source ? List.of(new Label(0, 0, source, null)) : List.of());
    }
    for (int j = 0; j < latency.layers(); j++) {
      List<List<Label>> next = new ArrayList<>();
      for (int s = 0; s < states.size(); s++) {
        int e = s % devices;
        List<Label> labels = new ArrayList<>();
        extend(states.get(s), 0, 0, latency.layer()[e][j], energy.layer()[e][j], e, labels);
        for (int d = 0; d < devices && s >= devices; d++) {
          double moveMs = latency.move(d, e, bytes[j], j);
          if (d != e && moveMs < Double.POSITIVE_INFINITY) {
            extend(
                states.get(s - e - devices + d),
                moveMs,
                energy.move(d, e, bytes[j], j),
                latency.layer()[e][j],
                energy.layer()[e][j],
                e,
                labels);
          }
        }
        next.add(front(labels));
      }
      states = next;
    }
    List<Label> ends = new ArrayList<>();
    for (int s = 0; s < states.size(); s++) {
      int d = s % devices;
      for (Label label : states.get(s)) {
        ends.add(
            new Label(
                label.latency() + latency.end()[d],
                label.energy() + energy.end()[d],
                d,
                label.before()));
      }
    }
    return front(ends).stream().map(label -> point(label, latency.layers())).toList();
  }

  /** The point of the front with the least value, the first of equals. */
  public static Optional<Point> least(List<Point> front, ToDoubleFunction<Point> value) {
    return front.stream().min(Comparator.comparingDouble(value));
  }

  private static void extend(
      List<Label> labels,
      double moveMs,
      double moveMj,
      double layerMs,
      double layerMj,
      int device,
      List<Label> to) {
    for (Label label : labels) {
      // The terms are grouped as in KCut, so that both reach the same sums.
      double ms = label.latency() + moveMs + layerMs;
      double mj = label.energy() + moveMj + layerMj;
      if (ms < Double.POSITIVE_INFINITY && mj < Double.POSITIVE_INFINITY) {
        to.add(new Label(ms, mj, device, label));
      }
    }
  }

  private static List<Label> front(List<Label> labels) {
    labels.sort(Comparator.comparingDouble(Label::latency).thenComparingDouble(Label::energy));
    List<Label> front = new ArrayList<>();
    double least = Double.POSITIVE_INFINITY;
    for (Label label : labels) {
      if (label.energy() < least) {
        least = label.energy();
        front.add(label);
      }
    }
    return front;
  }

  private static Point point(Label end, int layers) {
    int[] device = new int[layers];
    Label label = end;
    for (int j = layers - 1; j >= 0; j--) {
      device[j] = label.device();
      label = label.before();
    }
    return new Point(device, end.latency(), end.energy());
  }
}
