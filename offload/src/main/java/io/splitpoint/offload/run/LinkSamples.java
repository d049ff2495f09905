package io.splitpoint.offload.run;

import io.splitpoint.offload.client.Connection;
import io.splitpoint.offload.protocol.InferResponse.Timing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What exchanges told of the link and of the server; medians of it. */
final class LinkSamples {

  /** Of a health request and its answer, headers and all. */
  private static final long PING_BYTES = 150;

  /** Below this a tail says nothing of how fast the server is. */
  private static final double TELLING_MS = 0.5;

  private final Map<Long, List<Double>> msByBytes = new TreeMap<>();
  private final List<Double> factors = new ArrayList<>();

  void pinged(double ms) {
    msByBytes.computeIfAbsent(PING_BYTES, bytes -> new ArrayList<>()).add(ms);
  }

  /**
   * An inference took so long altogether.
   *
   * @param split whose tail it was
   */
  void exchanged(SplitCost split, Connection.Exchange exchange, double ms) {
    Timing timing =
        exchange.response().timing().orElse(new Timing(0, Math.round(1000 * split.tailMs())));
    double serverMs = (timing.queueMicros() + timing.computeMicros()) / 1000.0;
    msByBytes
        .computeIfAbsent(split.wireBytes(), bytes -> new ArrayList<>())
        .add(Math.max(0.01, ms - serverMs));
    if (split.tailMs() > TELLING_MS) {
      factors.add(timing.computeMicros() / 1000.0 / split.tailMs());
    }
  }

  TransferCurve curve() {
    List<TransferCurve.Point> points = new ArrayList<>();
    msByBytes.forEach((bytes, ms) -> points.add(new TransferCurve.Point(bytes, median(ms))));
    return new TransferCurve(points);
  }

  /** How much longer the server takes for tails than the table says; 1 when nothing tells. */
  double serverFactor() {
    return factors.isEmpty() ? 1 : median(factors);
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
