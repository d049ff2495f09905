package io.splitpoint.offload.run;

/**
 * When a split that looks better is taken. It must be better by a margin; and after going one way
 * along the layers it must stay before going back, twice as long after every such reversal: what is
 * measured of the link depends a little on the split in use, and two splits that each make the
 * other look better would alternate for ever. Going on in the same direction needs no waiting,
 * because it ends. Whoever stays long is trusted again.
 */
final class Hysteresis {

  /** Before the first reversal in this many nanoseconds. */
  static final long FIRST_STAY_NANOS = 1_000_000_000L;

  /** So often the stay doubles at most: a bit more than a minute. */
  static final int MOST_DOUBLINGS = 6;

  private final double margin;
  private boolean changed;
  private long changedNanos;
  private int direction; // of the last change along the layers
  private int reversals;

  /**
   * @param margin by which another split must be better, 0…1
   */
  Hysteresis(double margin) {
    this.margin = margin;
  }

  /**
   * Whether to go to another split now; it counts as gone.
   *
   * @param nowNanos of a clock that never goes back
   * @param hereMs expected of the split in use
   * @param thereMs expected of the best one
   */
  boolean go(long nowNanos, int from, double hereMs, int to, double thereMs) {
    if (from == to || thereMs >= hereMs * (1 - margin)) {
      return false;
    }
    int way = Integer.signum(to - from);
    boolean back = changed && way != direction;
    long stayed = nowNanos - changedNanos;
    if (back && stayed < stayNanos()) {
      return false;
    }
    if (back) {
      // a stay of twice the time that was asked forgives one reversal, four times two, and so on
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
