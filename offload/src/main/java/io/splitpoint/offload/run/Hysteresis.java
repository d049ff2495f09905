package io.splitpoint.offload.run;

/**
 * Decides when a better split is taken. It must be better by a margin, and a change back along the
 * layers must wait, twice as long after every reversal: the measured link depends slightly on the
 * split, and two splits that each make the other look better would alternate for ever. Changes in
 * the same direction do not wait, because they end. A long stay forgives reversals.
 */
final class Hysteresis {

  /** The stay before the first reversal, in nanoseconds. */
  static final long FIRST_STAY_NANOS = 1_000_000_000L;

  /** Limit on the doublings of the stay: a little more than a minute. */
  static final int MOST_DOUBLINGS = 6;

  /** Share of the time by which another split must be better. */
  private static final double MARGIN = 0.1;

  private boolean changed;
  private long changedNanos;
  private int direction; // The direction of the last change along the layers.
  private int reversals;

  /**
   * Whether to change the split now; if so, the change is recorded.
   *
   * @param nowNanos present time of a monotonic clock
   * @param hereMs expected latency of the split in use
   * @param thereMs expected latency of the best split
   */
  boolean go(long nowNanos, int from, double hereMs, int to, double thereMs) {
    if (from == to || thereMs >= hereMs * (1 - MARGIN)) {
      return false;
    }
    int way = Integer.signum(to - from);
    boolean back = changed && way != direction;
    long stayed = nowNanos - changedNanos;
    if (back && stayed < stayNanos()) {
      return false;
    }
    if (back) {
      // A stay of twice the required time forgives one reversal, four times two, and so on.
      int forgiven = 63 - Long.numberOfLeadingZeros(Math.max(1, stayed / stayNanos()));
      reversals = Math.min(MOST_DOUBLINGS, Math.max(0, reversals - forgiven) + 1);
    }
    changed = true;
    changedNanos = nowNanos;
    direction = way;
    return true;
  }

  private long stayNanos() {
    return FIRST_STAY_NANOS << reversals;
  }
}
