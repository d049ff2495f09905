package io.splitpoint.run;

import io.splitpoint.profiler.RawRun;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** {@code runs.csv}: every timed run behind a profile, for whoever draws them. */
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
    CSVPrinter printer =
        new CSVPrinter(target, CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get());
    printer.printRecord(COLUMNS);
    for (RawRun run : runs) {
      printer.printRecord(
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
    printer.flush();
  }
}
