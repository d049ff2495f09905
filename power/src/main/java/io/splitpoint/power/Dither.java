package io.splitpoint.power;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Adds pauses so that runs are not synchronous with a meter that takes snapshots. When a whole
 * number of runs takes exactly one refresh, every snapshot meets the same phase of a run, and their
 * mean is wrong however long one measures (35 % in simulation). A short random pause about once per
 * refresh spreads the snapshots over the whole run; {@link LoadWindow#pausedNanos()} removes the
 * pauses from the energy.
 */
public final class Dither {

  /** With more than a third of a run per refresh the snapshots meet enough phases of a run. */
  private static final int WORST_PHASES = 3;

  /** Runs shorter than this fraction of a refresh lose synchrony by their own jitter. */
  private static final long SHORTEST_PART = 200;

  private final long everyNanos;
  private final long longestNanos;
  private final SplittableRandom random;
  private long lastNanos;
  private boolean started;

  /**
   * @param refresh the meter's refresh interval
   * @param runNanos duration of one run
   * @param seed seed of the pauses
   */
  public Dither(Duration refresh, long runNanos, long seed) {
    everyNanos = Math.max(refresh.toNanos(), runNanos);
    longestNanos = Math.min(refresh.toNanos(), runNanos);
    random = new SplittableRandom(seed);
  }

  /**
   * Whether runs of this length may be synchronous with the meter over a window.
   *
   * @param runNanos duration of one run
   * @param refresh the meter's refresh interval
   * @param refreshes number of refreshes in a window
   */
  public static boolean needed(long runNanos, Duration refresh, int refreshes) {
    if (runNanos < refresh.toNanos() / SHORTEST_PART) {
      return false;
    }
    double turns = (double) refresh.toNanos() / runNanos;
    for (int q = 1; q <= WORST_PHASES; q++) {
      double offStep = Math.abs(q * turns - Math.rint(q * turns));
      if (offStep * refreshes < 1) {
        return true;
      }
    }
    return false;
  }

  /**
   * The pause in ns after a run that ended at {@code nowNanos}, mostly 0. Add the actual pause to
   * {@link LoadWindow#pausedNanos()}.
   */
  public long pauseNanos(long nowNanos) {
    if (!started) {
      started = true;
      lastNanos = nowNanos;
      return 0;
    }
    if (nowNanos - lastNanos < everyNanos) {
      return 0;
    }
    lastNanos = nowNanos;
    return random.nextLong(longestNanos + 1);
  }
}
