package io.splitpoint.partition;

import static io.splitpoint.partition.PlainNumbers.plain;

import java.io.IOException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** {@code sweep.csv}: the best cut at each bandwidth, ascending. */
public final class SweepCsv {

  private SweepCsv() {}

  public static void write(Sweep sweep, Objective objective, Appendable target) throws IOException {
    CSVFormat format = CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get();
    CSVPrinter printer = new CSVPrinter(target, format);
    printer.printRecord(
        "bandwidth_mbps",
        "objective",
        "head_device",
        "tail_device",
        "link",
        "split_layer",
        "split_name",
        "latency_ms",
        "energy_mj");
    for (Sweep.Point point : sweep.points()) {
      SplitPoint cut = point.cut();
      printer.printRecord(
          plain(point.mbps()),
          objective.label(),
          cut.headDevice(),
          cut.tailDevice(),
          cut.link(),
          cut.splitLayer(),
          cut.splitName(),
          plain(cut.latencyMs()),
          plain(cut.energyMj()));
    }
    printer.flush();
  }
}
