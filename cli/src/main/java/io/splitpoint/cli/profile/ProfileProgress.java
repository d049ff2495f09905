package io.splitpoint.cli.profile;

import io.splitpoint.app.ProfilingListener;
import io.splitpoint.cli.terminal.ProgressLine;
import java.io.PrintWriter;
import java.nio.file.Path;

/** What {@code profile} prints before its result. */
final class ProfileProgress implements ProfilingListener {

  private final PrintWriter notices;
  private final PrintWriter err;
  private final boolean quiet;

  /**
   * @param notices takes what the numbers rest on
   */
  ProfileProgress(PrintWriter notices, PrintWriter err, boolean quiet) {
    this.notices = notices;
    this.err = err;
    this.quiet = quiet;
  }

  @Override
  public void say(Kind kind, String sentence) {
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
    ProgressLine progress = ProgressLine.onStderr(quiet);
    KeptOnCtrlC kept = new KeptOnCtrlC(journal, progress, err);
    LongRun shown = new LongRun(progress, parts, progress::say, System::nanoTime);
    kept.begin();
    return new Measuring() {
      @Override
      public void at(double done, String now) {
        shown.at(done, now);
      }

      @Override
      public void close() {
        kept.close();
        progress.close();
      }
    };
  }
}
