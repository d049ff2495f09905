package io.splitpoint.offload.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@linkplain TrimmedMean Trimmed means} of the link's and server's last times. */
final class LinkMeans {

  /** Size of a health request and its answer with headers. */
  private static final long PING_BYTES = 150;

  /** Shorter tails say nothing about the server's speed. */
  private static final double TELLING_MS = 0.5;

  private final Map<Long, List<Double>> msByBytes = new TreeMap<>();
  private final Map<Integer, List<Double>> servedMs = new TreeMap<>();

  void pinged(double ms) {
    msByBytes.computeIfAbsent(PING_BYTES, bytes -> new ArrayList<>()).add(ms);
  }

  /** Records an inference's bytes in both directions and its time without the server's. */
  void sent(long bytes, double ms) {
    msByBytes.computeIfAbsent(bytes, any -> new ArrayList<>()).add(Math.max(0.01, ms));
  }

  /** Records the server's time for the tail after this layer. */
  void served(int layer, double ms) {
    servedMs.computeIfAbsent(layer, any -> new ArrayList<>()).add(ms);
  }

  TransferCurve curve() {
    List<TransferCurve.Point> points = new ArrayList<>();
    msByBytes.forEach((bytes, ms) -> points.add(new TransferCurve.Point(bytes, mean(ms))));
    return new TransferCurve(points);
  }

  /** The ratio of the server's times for tails to the table's; 1 without data. */
  double serverFactor(UsableSplits costs) {
    List<Double> factors = new ArrayList<>();
    for (SplitCost split : costs.splits()) {
      if (split.tailMs() > TELLING_MS) {
        servedMs
            .getOrDefault(split.layer(), List.of())
            .forEach(ms -> factors.add(ms / split.tailMs()));
      }
    }
    return factors.isEmpty() ? 1 : mean(factors);
  }

  private static double mean(List<Double> values) {
    return TrimmedMean.of(values.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
