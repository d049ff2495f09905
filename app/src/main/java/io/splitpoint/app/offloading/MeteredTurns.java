package io.splitpoint.app.offloading;

import io.splitpoint.power.EnergyEstimate;
import io.splitpoint.power.LoadWindows;
import io.splitpoint.power.Meter;
import io.splitpoint.power.PowerTrace;
import io.splitpoint.power.Quality;
import io.splitpoint.power.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Meters a few loads alternately between two idle windows, under the same conditions. */
final class MeteredTurns {

  private static final int MOST_ATTEMPTS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Meter meter;
  private final PowerTrace trace;
  private final LoadWindows windows;
  private final int turns;
  private final Duration patience;
  private long seed = 1;
  private boolean gone;

  /**
   * @param meter has answered
   * @param trace that it fills
   */
  MeteredTurns(Meter meter, PowerTrace trace, Quality quality) {
    this(
        meter,
        trace,
        LoadWindows.of(quality, List.of(meter), Ticker.SYSTEM),
        quality.windows(),
        PATIENCE);
  }

  /**
   * @param turns loaded windows of each thing, at least 1
   * @param patience how long a meter that is out of reach is waited for
   */
  MeteredTurns(Meter meter, PowerTrace trace, LoadWindows windows, int turns, Duration patience) {
    this.meter = meter;
    this.trace = trace;
    this.windows = windows;
    this.turns = turns;
    this.patience = patience;
  }

  String name() {
    return meter.name();
  }

  /** A meter that went and did not come back; then {@link #of} finds nothing and takes no time. */
  boolean gone() {
    return gone;
  }

  /**
   * What each of them costs, in their order; measured again when the meter was out of reach.
   *
   * @return empty when it stayed out of reach
   */
  Optional<List<EnergyEstimate>> of(List<Runnable> things) {
    long[] nanos = things.stream().mapToLong(MeteredTurns::warm).toArray();
    for (int attempt = 0; attempt < MOST_ATTEMPTS && !gone; attempt++) {
      Optional<List<EnergyEstimate>> found = attempt(things, nanos);
      if (found.isPresent()) {
        return found;
      }
      gone = !back();
    }
    return Optional.empty();
  }

  private Optional<List<EnergyEstimate>> attempt(List<Runnable> things, long[] nanos) {
    LoadWindows.Turns metered = windows.turns(things, nanos, turns, seed);
    seed += (long) turns * things.size();
    List<EnergyEstimate> found =
        IntStream.range(0, things.size())
            .mapToObj(i -> metered.estimate(meter, trace, i))
            .flatMap(Optional::stream)
            .filter(estimate -> estimate.idleW().isPresent())
            .toList();
    return found.size() == things.size() ? Optional.of(found) : Optional.empty();
  }

  /** The second of two runs, in ns. */
  private static long warm(Runnable thing) {
    thing.run();
    long start = System.nanoTime();
    thing.run();
    return System.nanoTime() - start;
  }

  private boolean back() {
    long start = System.nanoTime();
    while (meter.trouble().isPresent()) {
      if (System.nanoTime() - start > patience.toNanos()) {
        return false;
      }
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting for a meter", e);
      }
    }
    return true;
  }
}
