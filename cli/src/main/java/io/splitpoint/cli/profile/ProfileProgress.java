package io.splitpoint.cli.profile;

import io.splitpoint.app.ProfilingListener;
import io.splitpoint.cli.terminal.ProgressLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The output of {@code profile} before its result. */
final class ProfileProgress implements ProfilingListener {

  private final PrintWriter notices;
  private final PrintWriter err;
  private final boolean quiet;
  private Optional<ProgressLine> shown = Optional.empty();

  /**
   * @param notices receives the notices
   */
  ProfileProgress(PrintWriter notices, PrintWriter err, boolean quiet) {
    this.notices = notices;
    this.err = err;
    this.quiet = quiet;
  }

  @Override
  public void say(Kind kind, String sentence) {
    shown.ifPresent(ProgressLine::clear);
    PrintWriter to = kind == Kind.NOTICE ? notices : err;
    to.println(
        switch (kind) {
              case NOTICE, ENERGY -> "";
              case ASSUMPTION -> "note: ";
              case WARNING -> "warning: ";
            }
            + sentence);
    to.flush();
  }

  @Override
  public Measuring measuring(Path journal, int parts) {
    ProgressLine progress = ProgressLine.onStderr(quiet, () -> kept(journal));
    shown = Optional.of(progress);
    LongRunProgress run = new LongRunProgress(progress, parts, progress::say, System::nanoTime);
    return new Measuring() {
      @Override
      public void at(double done, String now) {
        run.at(done, now);
      }

      @Override
      public void close() {
        progress.close();
      }
    };
  }

  /**
   * The message after an interruption. The first line of a journal identifies the run; every other
   * line is a measurement.
   */
  static String kept(Path journal) {
    long kept = 0;
    if (Files.exists(journal)) {
      try (Stream<String> lines = Files.lines(journal)) {
        kept = Math.max(0, lines.count() - 1);
      } catch (IOException | UncheckedIOException unreadable) {
        return "interrupted: what was measured is in " + journal + ", which cannot be read now";
      }
    }
    return kept == 0
        ? "interrupted before anything was measured"
        : "interrupted: %d measurements are kept in %s; the same command with --out %s --resume continues"
            .formatted(kept, journal.getParent(), journal.getParent());
  }
}
