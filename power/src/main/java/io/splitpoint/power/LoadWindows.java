package io.splitpoint.power;

import java.time.Duration;
import java.util.Collection;

/** Makes the windows that {@link EnergyMethod} wants: nothing runs, or one thing over and over. */
public final class LoadWindows {

  private final Duration refresh;
  private final Duration idle;
  private final Duration window;

  /**
   * @param refresh of the slowest meter that looks on
   * @param idle length of an idle window
   * @param window length of a loaded window; it ends with the run that passes it
   */
  public LoadWindows(Duration refresh, Duration idle, Duration window) {
    this.refresh = refresh;
    this.idle = idle;
    this.window = window;
  }

  /**
   * Windows of a quality, longer where a meter needs it.
   *
   * @param meters at least one, each has answered
   */
  public static LoadWindows of(Quality quality, Collection<Meter> meters) {
    Duration refresh = meters.stream().map(Meter::refresh).max(Duration::compareTo).orElseThrow();
    Duration shortest =
        meters.stream()
            .map(meter -> EnergyMethod.of(meter).shortestWindow())
            .max(Duration::compareTo)
            .orElseThrow();
    return new LoadWindows(
        refresh, longer(quality.idle(), shortest), longer(quality.window(), shortest));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  /** Waits while nothing runs. */
  public LoadWindow idle() {
    long start = System.nanoTime();
    sleep(idle.toNanos());
    return LoadWindow.idle(start, System.nanoTime());
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
    long start = System.nanoTime();
    long now = start;
    while (now - start < window.toNanos()) {
      run.run();
      runs++;
      now = System.nanoTime();
      long pause = dithered ? dither.pauseNanos(now) : 0;
      if (pause > 0) {
        sleep(pause);
        long woken = System.nanoTime();
        pausedNanos += woken - now;
        now = woken;
      }
    }
    return new LoadWindow(start, now, runs, pausedNanos);
  }

  private static void sleep(long nanos) {
    try {
      Thread.sleep(Duration.ofNanos(nanos).toMillis(), (int) (nanos % 1_000_000));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while metering", e);
    }
  }
}
