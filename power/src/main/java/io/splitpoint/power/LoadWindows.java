package io.splitpoint.power;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

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
   * @param clock clock of the meters' samples
   */
  public LoadWindows(Duration refresh, Duration idle, Duration window, Ticker clock) {
    this.refresh = refresh;
    this.idle = idle;
    this.window = window;
    this.clock = clock;
  }

  /**
   * Windows of a quality, longer where a meter needs it.
   *
   * @param meters at least one meter; all have answered
   * @param clock clock of the meters' samples
   */
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

  /**
   * Alternates several loads between two idle windows, so that all have the same conditions.
   *
   * @param nanos approximate duration of a run of each
   * @param times loaded windows of each, at least 1
   * @param seed seed of the first pauses; each loaded window uses the next one
   */
  public Turns turns(List<Runnable> things, long[] nanos, int times, long seed) {
    List<List<LoadWindow>> loads = new ArrayList<>();
    things.forEach(thing -> loads.add(new ArrayList<>()));
    LoadWindow before = idle();
    long next = seed;
    for (int turn = 0; turn < times; turn++) {
      for (int i = 0; i < things.size(); i++) {
        loads.get(i).add(load(things.get(i), nanos[i], next++));
      }
    }
    return new Turns(before, loads, idle());
  }

  /**
   * Windows of several loads between two idle windows.
   *
   * @param loads windows of each load, in the order of the loads
   */
  public record Turns(LoadWindow before, List<List<LoadWindow>> loads, LoadWindow after) {

    /**
     * The energy of one of the loads.
     *
     * @param trace samples of the meter, up to the end of the last window
     * @return empty unless the meter measured all windows of this load
     */
    public Optional<EnergyEstimate> estimate(Meter meter, PowerTrace trace, int thing) {
      List<LoadWindow> own = loads.get(thing);
      return EnergyMethod.of(meter)
          .estimate(trace, Optional.of(before), own, Optional.of(after))
          .filter(estimate -> estimate.windows() == own.size());
    }
  }

  /** Waits while nothing runs. */
  LoadWindow idle() {
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
  LoadWindow load(Runnable run, long runNanos, long seed) {
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
