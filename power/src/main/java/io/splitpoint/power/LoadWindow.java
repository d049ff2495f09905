package io.splitpoint.power;

/**
 * A time in which the machine did one thing only: the same run repeatedly, or nothing.
 *
 * @param startNanos {@link System#nanoTime()} before the first run
 * @param endNanos {@link System#nanoTime()} after the last run
 * @param runs complete runs in between; 0 for an idle window
 * @param pausedNanos time within the window without a run, such as the pauses of a {@link Dither}
 */
public record LoadWindow(long startNanos, long endNanos, long runs, long pausedNanos) {

  public LoadWindow {
    if (endNanos - startNanos <= 0) {
      throw new IllegalArgumentException(
          "window: expected an end after its start, found " + (endNanos - startNanos) + " ns");
    }
    if (runs < 0) {
      throw new IllegalArgumentException("window: expected at least 0 runs, found " + runs);
    }
    if (pausedNanos < 0 || pausedNanos >= endNanos - startNanos) {
      throw new IllegalArgumentException(
          "window: expected pauses shorter than the window, found " + pausedNanos + " ns");
    }
  }

  /** A window in which nothing ran. */
  public static LoadWindow idle(long startNanos, long endNanos) {
    return new LoadWindow(startNanos, endNanos, 0, 0);
  }

  /** Length in s. */
  public double seconds() {
    return (endNanos - startNanos) * 1e-9;
  }

  /** Time paused in s. */
  public double pausedSeconds() {
    return pausedNanos * 1e-9;
  }
}
