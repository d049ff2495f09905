package io.splitpoint.profile;

import java.util.OptionalDouble;

/**
 * How long one run takes.
 *
 * @param medianMs the median over the runs, at least 0
 * @param lowMs lower end of the median's 95 % interval, at most {@code medianMs}
 * @param highMs upper end of the median's 95 % interval, at least {@code medianMs}
 * @param p99Ms the 99th percentile, empty where it was not recorded
 * @param source where the numbers come from
 */
public record Latency(
    double medianMs, double lowMs, double highMs, OptionalDouble p99Ms, Source source) {

  public Latency {
    if (!(medianMs >= 0 && medianMs < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("latency: expected at least 0 ms, found " + medianMs);
    }
    if (!(lowMs >= 0 && lowMs <= medianMs && medianMs <= highMs)) {
      throw new IllegalArgumentException(
          "latency: expected low <= median <= high, found "
              + lowMs
              + ", "
              + medianMs
              + ", "
              + highMs);
    }
  }
}
