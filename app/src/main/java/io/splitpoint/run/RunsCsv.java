package io.splitpoint.run;

import io.splitpoint.profiler.RawRun;
import io.splitpoint.table.TableWriter;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** {@code runs.csv}: every timed run behind a profile, for programs that draw or analyse them. */
public final class RunsCsv {

  public static final String NAME = "runs.csv";

  public static final List<String> COLUMNS =
      List.of(
          "precision",
          "device",
          "part",
          "layer",
          "round",
          "run",
          "start_ns",
          "duration_ns",
          "pace",
          "play_off");

  private RunsCsv() {}

  /** Writes header and rows, in the order in which they ran. */
  public static void write(List<RawRun> runs, Appendable target) throws IOException {
    TableWriter table = new TableWriter(target, COLUMNS);
    for (RawRun run : runs) {
      table.row(
          run.precision(),
          run.device(),
          run.part(),
          run.layer(),
          run.round(),
          run.run(),
          run.startNs(),
          run.durationNs(),
          String.format(Locale.ROOT, "%.4f", run.pace()),
          run.playOff());
    }
    table.flush();
  }
}
