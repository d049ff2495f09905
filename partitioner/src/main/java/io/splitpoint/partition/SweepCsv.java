package io.splitpoint.partition;

import static io.splitpoint.partition.PlainNumbers.plain;

import io.splitpoint.table.TableWriter;
import java.io.IOException;
import java.util.List;

/** {@code sweep.csv}: the best cut at each bandwidth, ascending. */
public final class SweepCsv {

  private SweepCsv() {}

  public static void write(Sweep sweep, Objective objective, Appendable target) throws IOException {
    TableWriter table =
        new TableWriter(
            target,
            List.of(
                "bandwidth_mbps",
                "objective",
                "head_device",
                "tail_device",
                "link",
                "split_layer",
                "split_name",
                "latency_ms",
                "energy_mj"));
    for (Sweep.Point point : sweep.points()) {
      SplitPoint cut = point.cut();
      table.row(
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
    table.flush();
  }
}
