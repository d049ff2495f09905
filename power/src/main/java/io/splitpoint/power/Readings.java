package io.splitpoint.power;

import java.util.List;
import java.util.OptionalDouble;

/**
 * The mean of the distinct refreshes of one window.
 *
 * @param count their number
 * @param watts their mean in W
 * @param ofMean the mean's statistical uncertainty
 * @param volts mean voltage, where the meter reports it
 */
record Readings(int count, double watts, Uncertain ofMean, OptionalDouble volts) {

  /** Fewer readings say nothing about their scatter. */
  static final int FEWEST = 3;

  /** Above this correlation a few readings count as one. */
  private static final double MOST_CORRELATED = 0.9;

  /**
   * @param samples at least {@link #FEWEST}
   */
  static Readings of(List<PowerSample> samples) {
    double[] watts = samples.stream().mapToDouble(PowerSample::watts).toArray();
    OptionalDouble volts =
        samples.stream()
            .filter(sample -> sample.volts().isPresent())
            .mapToDouble(sample -> sample.volts().getAsDouble())
            .average();
    return new Readings(watts.length, mean(watts), scatter(watts), volts);
  }

  static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  /**
   * Scatter of the mean: s/√n · √((1+r)/(1−r)), with r the correlation of neighbours (Zhang,
   * Metrologia 43, 2006: first-order autoregressive readings); a negative r counts as chance.
   */
  private static Uncertain scatter(double[] values) {
    int n = values.length;
    double mean = mean(values);
    double squares = 0;
    double neighbours = 0;
    for (int i = 0; i < n; i++) {
      double deviation = values[i] - mean;
      squares += deviation * deviation;
      if (i > 0) {
        neighbours += deviation * (values[i - 1] - mean);
      }
    }
    double r = squares > 0 ? Math.min(MOST_CORRELATED, Math.max(0, neighbours / squares)) : 0;
    double effective = n * (1 - r) / (1 + r);
    double u = Math.sqrt(squares / (n - 1) / effective);
    return new Uncertain(u, Math.max(1, effective - 1));
  }
}
