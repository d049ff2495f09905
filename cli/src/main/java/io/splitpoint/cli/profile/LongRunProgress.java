package io.splitpoint.cli.profile;

import io.splitpoint.profiler.Profiler;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Reports the number of heads and tails of a large run and, as soon as it can be estimated, how
 * long a long run will take and how to shorten it. The work grows with the square of the layers,
 * because the runtime that opens a part plans each of its operators.
 */
final class LongRunProgress implements Profiler.Progress {

  private static final int MANY_PARTS = 500;
  private static final Duration ESTIMATED_AFTER = Duration.ofSeconds(15);
  private static final Duration LONG = Duration.ofMinutes(10);

  private final Profiler.Progress shown;
  private final Consumer<String> says;
  private final LongSupplier nanoTime;
  private final int parts;
  private double doneAtStart = -1;
  private long startNanos;
  private boolean told;

  /**
   * @param shown receives the progress too
   * @param parts number of heads and tails to time, on all devices together
   * @param says receives the lines
   */
  LongRunProgress(
      Profiler.Progress shown, int parts, Consumer<String> says, LongSupplier nanoTime) {
    this.shown = shown;
    this.says = says;
    this.nanoTime = nanoTime;
    this.parts = parts;
    if (parts >= MANY_PARTS) {
      says.accept(
          "%d heads and tails to time; an estimate of the duration follows in %d s"
              .formatted(parts, ESTIMATED_AFTER.toSeconds()));
    }
  }

  @Override
  public void at(double done, String now) {
    shown.at(done, now);
    if (doneAtStart < 0) {
      doneAtStart = done;
      startNanos = nanoTime.getAsLong();
    }
    double nanos = nanoTime.getAsLong() - startNanos;
    if (!told && nanos >= ESTIMATED_AFTER.toNanos() && done > doneAtStart) {
      told = true;
      tell(nanos * (1 - done) / (done - doneAtStart));
    }
  }

  private void tell(double nanosLeft) {
    if (nanosLeft > LONG.toNanos()) {
      says.accept(
          ("about %s left for %d heads and tails: Ctrl-C loses nothing, the same command with --resume"
                  + " continues; --runs 3 and --tails none take less")
              .formatted(text(nanosLeft / 60e9), parts));
    } else if (parts >= MANY_PARTS) {
      says.accept("about %s left".formatted(text(nanosLeft / 60e9)));
    }
  }

  private static String text(double minutes) {
    return minutes < 120
        ? "%.0f min".formatted(Math.max(1, minutes))
        : "%.0f h".formatted(minutes / 60);
  }
}
