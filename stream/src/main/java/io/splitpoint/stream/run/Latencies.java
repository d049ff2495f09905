package io.splitpoint.stream.run;

import java.util.OptionalDouble;
import org.HdrHistogram.Histogram;

/**
 * The percentiles of a histogram of latencies.
 *
 * @param count number of values; when it is 0, all others are empty
 * @param totalMs sum of all values
 */
public record Latencies(
    long count,
    double totalMs,
    OptionalDouble meanMs,
    OptionalDouble medianMs,
    OptionalDouble p99Ms,
    OptionalDouble maxMs) {

  private static final double NS_PER_MS = 1e6;

  static Latencies of(Histogram values) {
    long count = values.getTotalCount();
    if (count == 0) {
      OptionalDouble unknown = OptionalDouble.empty();
      return new Latencies(0, 0, unknown, unknown, unknown, unknown);
    }
    return new Latencies(
        count,
        values.getMean() * count / NS_PER_MS,
        ms(values.getMean()),
        ms(values.getValueAtPercentile(50)),
        ms(values.getValueAtPercentile(99)),
        ms(values.getMaxValue()));
  }

  private static OptionalDouble ms(double ns) {
    return OptionalDouble.of(ns / NS_PER_MS);
  }
}
