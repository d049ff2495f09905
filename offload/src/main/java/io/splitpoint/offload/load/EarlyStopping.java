package io.splitpoint.offload.load;

import java.util.OptionalDouble;

/**
 * How sure a percentile is after so many requests: MLPerf's early stopping criterion (MLCommons
 * inference rules, "Early Stopping"; LoadGen's {@code early_stopping.cc}) with its confidence of 99
 * % and no tolerance. With n requests, t of them slower than a bound, the bound holds for the
 * percentile p when t or fewer would be seen with a probability below 1 % if each were slower with
 * the probability 1 − p.
 */
final class EarlyStopping {

  private static final double DOUBT = 0.01;

  private EarlyStopping() {}

  /** Whether so few of so many show that the share {@code percentile} is below the bound. */
  static boolean shows(double percentile, long requests, long slower) {
    return slower <= requests && cumulative(slower, requests, 1 - percentile) < DOUBT;
  }

  /** How many requests there must be for that, when no more than these are slower. */
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
   * A latency that the percentile does not exceed: the t-th highest, with the largest t that shows
   * it.
   *
   * @param sorted latencies, the lowest first
   * @return empty when there are too few
   */
  static OptionalDouble estimate(double percentile, double[] sorted) {
    int shown = 0;
    int notShown = sorted.length + 1;
    while (notShown - shown > 1) { // the more are slower, the less it is shown
      int middle = (shown + notShown) >>> 1;
      if (shows(percentile, sorted.length, middle)) {
        shown = middle;
      } else {
        notShown = middle;
      }
    }
    return shown == 0 ? OptionalDouble.empty() : OptionalDouble.of(sorted[sorted.length - shown]);
  }

  /** The probability of at most {@code most} successes of {@code trials}, each of {@code share}. */
  static double cumulative(long most, long trials, double share) {
    double odds = Math.log(share) - Math.log1p(-share);
    double log = trials * Math.log1p(-share); // of none
    double sum = Math.exp(log);
    for (long k = 0; k < most; k++) {
      log += Math.log((double) (trials - k) / (k + 1)) + odds;
      sum += Math.exp(log);
    }
    return Math.min(1, sum);
  }
}
