package io.splitpoint.power;

import java.time.Duration;
import java.util.Collection;

/**
 * Makes the windows that {@link EnergyMethod} needs, in which the machine is idle or repeats one
 * run.
 */
public final class LoadWindows {

  private final Duration refresh;
  private final Duration idle;
  private final Duration window;
  private final Ticker clock;

  /**
   * @param refresh of the slowest meter that looks on
   * @param idle length of an idle window
   * @param window length of a loaded window; it ends with the run that passes it
   */
  public LoadWindows(Duration refresh, Duration idle, Duration window) {
    this(refresh, idle, window, Ticker.SYSTEM);
  }

  private LoadWindows(Duration refresh, Duration idle, Duration window, Ticker clock) {
    this.refresh = refresh;
    this.idle = idle;
    this.window = window;
    this.clock = clock;
  }

  /**
   * Windows of a quality, longer where a meter needs it.
   *
   * @param meters at least one, each has answered
   */
  public static LoadWindows of(Quality quality, Collection<Meter> meters) {
    return of(quality, meters, Ticker.SYSTEM);
  }

  /** The same by another clock, which the meters' samples have too. */
  public static LoadWindows of(Quality quality, Collection<Meter> meters, Ticker clock) {
    Duration refresh = meters.stream().map(Meter::refresh).max(Duration::compareTo).orElseThrow();
    Duration shortest =
        meters.stream()
            .map(meter -> EnergyMethod.of(meter).shortestWindow())
            .max(Duration::compareTo)
            .orElseThrow();
    return new LoadWindows(
        refresh, longer(quality.idle(), shortest), longer(quality.window(), shortest), clock);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  /** Waits while nothing runs. */
  public LoadWindow idle() {
    long start = clock.nanos();
    sleep(idle.toNanos());
    return LoadWindow.idle(start, clock.nanos());
  }

  /**
   * Runs it until the window is over, with the pauses of a {@link Dither} where it may keep step
   * with the meter.
   *
   * @param runNanos about how long a run takes
   * @param seed of the pauses
   */
  public LoadWindow load(Runnable run, long runNanos, long seed) {
    boolean dithered =
        Dither.needed(runNanos, refresh, (int) (window.toNanos() / refresh.toNanos()));
    Dither dither = new Dither(refresh, runNanos, seed);
    long runs = 0;
    long pausedNanos = 0;
    long start = clock.nanos();
    long now = start;
    while (now - start < window.toNanos()) {
      run.run();
      runs++;
      now = clock.nanos();
      long pause = dithered ? dither.pauseNanos(now) : 0;
      if (pause > 0) {
        sleep(pause);
        long woken = clock.nanos();
        pausedNanos += woken - now;
        now = woken;
      }
    }
    return new LoadWindow(start, now, runs, pausedNanos);
  }

  private void sleep(long nanos) {
    try {
      clock.sleep(nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while metering", e);
    }
  }
}
