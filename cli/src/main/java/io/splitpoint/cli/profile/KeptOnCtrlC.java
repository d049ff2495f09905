package io.splitpoint.cli.profile;

import io.splitpoint.cli.terminal.ProgressLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Says what a run has kept when the user interrupts it, for the time that it measures. */
public final class KeptOnCtrlC implements AutoCloseable {

  private final Path journal;
  private final ProgressLine progress;
  private final PrintWriter err;
  private final Thread hook = new Thread(this::say, "kept-on-ctrl-c");

  KeptOnCtrlC(Path journal, ProgressLine progress, PrintWriter err) {
    this.journal = journal;
    this.progress = progress;
    this.err = err;
  }

  /** From now on, until it is closed. */
  void begin() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void say() {
    progress.clear();
    err.println(words(journal));
    err.flush();
  }

  /** The first line of a journal says what the run is; every other is a measurement. */
  static String words(Path journal) {
    long kept = 0;
    if (Files.exists(journal)) {
      try (Stream<String> lines = Files.lines(journal)) {
        kept = Math.max(0, lines.count() - 1);
      } catch (IOException | java.io.UncheckedIOException unreadable) {
        return "interrupted: what was measured is in " + journal + ", which cannot be read now";
      }
    }
    return kept == 0
        ? "interrupted before anything was measured"
        : "interrupted: %d measurements are kept in %s; the same command with --out %s --resume goes on"
            .formatted(kept, journal.getParent(), journal.getParent());
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // it is running
    }
  }
}
