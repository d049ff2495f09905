package io.splitpoint.profile;

import java.util.OptionalDouble;

/**
 * The latency of one run.
 *
 * @param medianMs the median over the runs, at least 0
 * @param lowMs lower end of the median's 95 % interval, at most {@code medianMs}; 0 where unknown
 * @param highMs upper end of the median's 95 % interval, at least {@code medianMs}; infinite where
 *     the interval is unknown, as in a publication that gives none
 * @param p99Ms the 99th percentile, empty where it was not recorded
 * @param source source of the numbers
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

  /** Whether the interval is known; without it there is no confidence. */
  public boolean hasInterval() {
    return highMs < Double.POSITIVE_INFINITY;
  }
}
