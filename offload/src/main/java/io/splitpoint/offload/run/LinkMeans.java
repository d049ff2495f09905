package io.splitpoint.offload.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@linkplain TrimmedMean Trimmed means} of the link's and the server's times over the last
 * exchanges.
 */
final class LinkMeans {

  /** Of a health request and its answer, headers and all. */
  private static final long PING_BYTES = 150;

  /** Below this a tail says nothing of how fast the server is. */
  private static final double TELLING_MS = 0.5;

  private final Map<Long, List<Double>> msByBytes = new TreeMap<>();
  private final Map<Integer, List<Double>> servedMs = new TreeMap<>();

  void pinged(double ms) {
    msByBytes.computeIfAbsent(PING_BYTES, bytes -> new ArrayList<>()).add(ms);
  }

  /** An inference of so many bytes both ways took so long, less what the server took. */
  void sent(long bytes, double ms) {
    msByBytes.computeIfAbsent(bytes, any -> new ArrayList<>()).add(Math.max(0.01, ms));
  }

  /** The server told how long it took for the tail after this layer. */
  void served(int layer, double ms) {
    servedMs.computeIfAbsent(layer, any -> new ArrayList<>()).add(ms);
  }

  TransferCurve curve() {
    List<TransferCurve.Point> points = new ArrayList<>();
    msByBytes.forEach((bytes, ms) -> points.add(new TransferCurve.Point(bytes, mean(ms))));
    return new TransferCurve(points);
  }

  /** How much longer the server takes for tails than the table says; 1 when nothing tells. */
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
