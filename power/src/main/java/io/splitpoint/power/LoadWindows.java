package io.splitpoint.power;

import java.time.Duration;
import java.util.Collection;

/** Makes the windows for {@link EnergyMethod}, in which the machine is idle or repeats one run. */
public final class LoadWindows {

  private final Duration refresh;
  private final Duration idle;
  private final Duration window;
  private final Ticker clock;

  /**
   * @param refresh refresh interval of the slowest meter
   * @param idle length of an idle window
   * @param window least length of a loaded window, which ends with a run
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
   * @param meters at least one meter; all have answered
   */
  public static LoadWindows of(Quality quality, Collection<Meter> meters) {
    return of(quality, meters, Ticker.SYSTEM);
  }

  /** The windows with another clock, which the meters' samples use too. */
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
   * Repeats the run until the window is over, with the pauses of a {@link Dither} where it may be
   * synchronous with the meter.
   *
   * @param runNanos approximate duration of a run
   * @param seed seed of the pauses
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
