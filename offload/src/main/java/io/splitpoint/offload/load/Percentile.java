package io.splitpoint.offload.load;

import java.util.Locale;

/**
 * A percentile of latencies with its 95 % interval, from the order of the samples alone (David and
 * Nagaraja, Order Statistics, section 7.1).
 *
 * @param share share of the samples that are not larger, between 0 and 1
 * @param ms the percentile, in milliseconds
 * @param lowMs lower end of its interval
 * @param highMs upper end of its interval; infinite when there are too few samples to bound it
 */
public record Percentile(double share, double ms, double lowMs, double highMs) {

  private static final double TAIL = 0.025;

  /** The share in percent, such as {@code 99.9}. */
  public String percent() {
    return String.format(Locale.ROOT, "%.1f", 100 * share).replace(".0", "");
  }

  /**
   * Computes a percentile of at least one sorted latency.
   *
   * @param sorted latencies in milliseconds, ascending
   */
  static Percentile of(double share, double[] sorted) {
    int n = sorted.length;
    int low = 0; // The largest rank below which the percentile lies with at most 2.5 %.
    int high = n; // The smallest rank above which it does.
    double log = n * Math.log1p(-share);
    double odds = Math.log(share) - Math.log1p(-share);
    double sum = 0;
    for (int k = 0; k < n; k++) {
      sum += Math.exp(log);
      if (sum <= TAIL) {
        low = k + 1;
      }
      if (sum >= 1 - TAIL) {
        high = k;
        break;
      }
      log += Math.log((double) (n - k) / (k + 1)) + odds;
    }
    return new Percentile(
        share,
        sorted[Math.min(n - 1, (int) (n * share))],
        sorted[Math.min(n - 1, Math.max(0, low - 1))],
        high < n ? sorted[high] : Double.POSITIVE_INFINITY);
  }
}
