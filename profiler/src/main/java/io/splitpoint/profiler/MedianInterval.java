package io.splitpoint.profiler;

import java.util.Arrays;

/**
 * A median with a distribution-free confidence interval: the pair of order statistics that encloses
 * the true median with at least 95 % probability, whatever the distribution (Conover, Practical
 * Nonparametric Statistics, 3rd ed., section 3.2: the number of values below the median is binomial
 * with p = 1/2).
 *
 * @param median the sample median, in the unit of the values
 * @param low lower end of the interval
 * @param high upper end of the interval
 * @param coverage probability that the interval includes the true median; with fewer than six
 *     values the interval is the whole range and the probability is below 0.95 (five values:
 *     0.9375)
 */
public record MedianInterval(double median, double low, double high, double coverage) {

  private static final double CONFIDENCE = 0.95;

  /**
   * @param values at least one value, in any order; not changed
   */
  public static MedianInterval of(double[] values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("a median needs at least one value, found none");
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    double median = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    int outside = ranksOutside(n);
    return new MedianInterval(
        median, sorted[outside], sorted[n - 1 - outside], 1 - 2 * binomialAtMost(n, outside));
  }

  /** Number of values at each end outside the narrowest interval that covers 95 %. */
  private static int ranksOutside(int n) {
    int outside = 0;
    while (outside + 1 < (n + 1) / 2 && 1 - 2 * binomialAtMost(n, outside + 1) >= CONFIDENCE) {
      outside++;
    }
    return outside;
  }

  /** P(X <= k) for X ~ Binomial(n, 1/2), summed in logarithms so that large n do not underflow. */
  private static double binomialAtMost(int n, int k) {
    double sum = 0;
    double logTerm = -n * Math.log(2);
    for (int i = 0; i <= k; i++) {
      sum += Math.exp(logTerm);
      logTerm += Math.log((double) (n - i) / (i + 1));
    }
    return sum;
  }
}
