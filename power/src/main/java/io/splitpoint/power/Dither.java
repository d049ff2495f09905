package io.splitpoint.power;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Keeps runs from keeping step with a meter that takes snapshots. When a whole number of runs takes
 * just one refresh, every snapshot meets the same moment of a run, and the mean of the snapshots is
 * wrong however long one measures (35 % in simulation). A short random pause about once a refresh
 * moves the snapshots over the whole run; {@link LoadWindow#pausedNanos()} takes the pauses out of
 * the energy again.
 */
public final class Dither {

  /** Beyond a third of a turn per refresh the snapshots meet enough different moments. */
  private static final int WORST_TURNS = 3;

  /** Runs shorter than this part of a refresh lose step by their own jitter. */
  private static final long SHORTEST_PART = 200;

  private final long everyNanos;
  private final long longestNanos;
  private final SplittableRandom random;
  private long lastNanos;
  private boolean started;

  /**
   * @param refresh of the meter
   * @param runNanos time of one run
   * @param seed the pauses' own
   */
  public Dither(Duration refresh, long runNanos, long seed) {
    everyNanos = Math.max(refresh.toNanos(), runNanos);
    longestNanos = Math.min(refresh.toNanos(), runNanos);
    random = new SplittableRandom(seed);
  }

  /**
   * Whether runs of this length may keep step with the meter over a window.
   *
   * @param runNanos time of one run
   * @param refresh of the meter
   * @param refreshes of the meter in a window
   */
  public static boolean needed(long runNanos, Duration refresh, int refreshes) {
    if (runNanos < refresh.toNanos() / SHORTEST_PART) {
      return false;
    }
    double turns = (double) refresh.toNanos() / runNanos;
    for (int q = 1; q <= WORST_TURNS; q++) {
      double offStep = Math.abs(q * turns - Math.rint(q * turns));
      if (offStep * refreshes < 1) {
        return true;
      }
    }
    return false;
  }

  /**
   * How long to pause after a run that ended at {@code nowNanos}; mostly 0. Add what was really
   * paused to {@link LoadWindow#pausedNanos()}.
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
