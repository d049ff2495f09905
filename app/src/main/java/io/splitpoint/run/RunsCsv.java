package io.splitpoint.run;

import io.splitpoint.profiler.RawRun;
import io.splitpoint.table.Column;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** {@code runs.csv}: every timed run of a profile, for programs that analyse them. */
public final class RunsCsv {

  public static final String NAME = "runs.csv";

  private static final List<Column<RawRun>> ALL =
      List.of(
          new Column<>("precision", RawRun::precision),
          new Column<>("device", RawRun::device),
          new Column<>("part", RawRun::part),
          new Column<>("layer", RawRun::layer),
          new Column<>("round", RawRun::round),
          new Column<>("run", RawRun::run),
          new Column<>("start_ns", RawRun::startNs),
          new Column<>("duration_ns", RawRun::durationNs),
          new Column<>("pace", RawRun::pace),
          new Column<>("play_off", RawRun::playOff));

  public static final List<String> COLUMNS = Column.names(ALL);

  private RunsCsv() {}

  /** Writes header and rows in the order of the runs. */
  public static void write(List<RawRun> runs, Appendable target) throws IOException {
    Column.write(ALL, runs, pace -> String.format(Locale.ROOT, "%.4f", pace), target);
  }
}
