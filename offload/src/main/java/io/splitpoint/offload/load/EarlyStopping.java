package io.splitpoint.offload.load;

import java.util.OptionalDouble;

/**
 * MLPerf's early stopping criterion for percentiles (MLCommons inference rules, "Early Stopping";
 * LoadGen's {@code early_stopping.cc}) with 99 % confidence and no tolerance. With t of n requests
 * slower than a bound, the bound holds for the percentile p when t or fewer slow requests have a
 * probability below 1 % if each is slow with probability 1 − p.
 */
final class EarlyStopping {

  private static final double DOUBT = 0.01;

  private EarlyStopping() {}

  /** Whether this few slow requests show that the percentile is below the bound. */
  static boolean shows(double percentile, long requests, long slower) {
    return slower <= requests && cumulative(slower, requests, 1 - percentile) < DOUBT;
  }

  /** The number of requests that is needed for this number of slow ones. */
  static long needed(double percentile, long slower) {
    long most = 1;
    while (!shows(percentile, most, slower)) {
      most *= 2;
    }
    long least = most / 2 + 1;
    while (least < most) {
      long middle = (least + most) / 2;
      if (shows(percentile, middle, slower)) {
        most = middle;
      } else {
        least = middle + 1;
      }
    }
    return most;
  }

  /**
   * An upper bound of the percentile: the t-th highest, with the largest t that shows it.
   *
   * @param sorted latencies, ascending
   * @return empty when there are too few
   */
  static OptionalDouble estimate(double percentile, double[] sorted) {
    int shown = 0;
    int notShown = sorted.length + 1;
    while (notShown - shown > 1) { // The more requests are slow, the less it is shown.
      int middle = (shown + notShown) >>> 1;
      if (shows(percentile, sorted.length, middle)) {
        shown = middle;
      } else {
        notShown = middle;
      }
    }
    return shown == 0 ? OptionalDouble.empty() : OptionalDouble.of(sorted[sorted.length - shown]);
  }

  /**
   * The probability of at most {@code most} successes in {@code trials} of probability {@code
   * share}.
   */
  static double cumulative(long most, long trials, double share) {
    double odds = Math.log(share) - Math.log1p(-share);
    double log = trials * Math.log1p(-share); // The probability of no success.
    double sum = Math.exp(log);
    for (long k = 0; k < most; k++) {
      log += Math.log((double) (trials - k) / (k + 1)) + odds;
      sum += Math.exp(log);
    }
    return Math.min(1, sum);
  }
}
