package io.splitpoint.cli.terminal;

import io.splitpoint.profiler.Profiler;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Shows the progress of a long command on stderr: a bar with the time left on a terminal, a line
 * every ten seconds otherwise, nothing when quiet.
 */
public final class ProgressLine implements Profiler.Progress, AutoCloseable {

  /** The sentence of a command that writes nothing before its end. */
  public static final String NOTHING_KEPT = "interrupted: nothing of this run is kept";

  private static final int BAR = 24;
  private static final long LINE_EVERY_NANOS = Duration.ofSeconds(10).toNanos();

  private final PrintStream err;
  private final boolean quiet;
  private final boolean terminal;
  private final long startNanos = System.nanoTime();
  private long lastLineNanos = startNanos;
  private double doneAtStart = -1;
  private boolean open;
  private volatile boolean ended;
  private final CtrlC signal = new CtrlC();

  public ProgressLine(PrintStream err, boolean quiet, boolean terminal) {
    this.err = err;
    this.quiet = quiet;
    this.terminal = terminal;
  }

  /**
   * A bar if stderr is a terminal. Ctrl-C removes it for good and says what is kept.
   *
   * @param kept the sentence after an interruption
   */
  public static ProgressLine onStderr(boolean quiet, Supplier<String> kept) {
    ProgressLine line = new ProgressLine(System.err, quiet, System.console() != null);
    line.signal.last(() -> line.interrupted(kept.get()));
    return line;
  }

  synchronized void interrupted(String kept) {
    ended = true;
    clear();
    err.println(kept);
  }

  @Override
  public synchronized void at(double done, String now) {
    if (quiet || ended) {
      return;
    }
    if (doneAtStart < 0) {
      doneAtStart = done;
    }
    if (terminal) {
      int filled = (int) Math.round(done * BAR);
      String line =
          String.format(
              Locale.ROOT,
              "[%s%s] %3.0f %%  %s  %s",
              "#".repeat(filled),
              "-".repeat(BAR - filled),
              100 * done,
              left(done),
              now);
      // Text on a second row of the terminal would not be erased with the first.
      err.print("\r\033[K" + TerminalWidth.onOneLine(line, TerminalWidth.columns()));
      open = true;
    } else if (System.nanoTime() - lastLineNanos >= LINE_EVERY_NANOS) {
      lastLineNanos = System.nanoTime();
      err.printf(Locale.ROOT, "%3.0f %%  %s  %s%n", 100 * done, left(done), now);
    }
  }

  /** Prints a separate line above the bar. */
  public void say(String line) {
    if (!quiet) {
      err.println((terminal ? "\r\033[K" : "") + line);
    }
  }

  private String left(double done) {
    double gained = done - doneAtStart;
    if (gained <= 0.01) {
      return "";
    }
    double seconds = (System.nanoTime() - startNanos) / 1e9 * (1 - done) / gained;
    return seconds < 90
        ? "%.0f s left".formatted(seconds)
        : "%.0f min left".formatted(seconds / 60);
  }

  /** Removes the bar, so that other output begins on an empty line; it reappears by itself. */
  public synchronized void clear() {
    if (open) {
      err.print("\r\033[K");
      err.flush();
      open = false;
    }
  }

  /** Removes the bar for good. */
  @Override
  public void close() {
    signal.close();
    clear();
  }
}
