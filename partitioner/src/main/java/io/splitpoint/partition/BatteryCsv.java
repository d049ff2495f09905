package io.splitpoint.partition;

import io.splitpoint.table.TableWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** {@code battery.csv}: one row per split, and per clock where several are compared. */
public final class BatteryCsv {

  /** The columns, in order. */
  public static final List<String> COLUMNS =
      List.of(
          "model",
          "head_device",
          "tail_device",
          "link",
          "split_layer",
          "split_name",
          "clock_mhz",
          "latency_ms",
          "energy_mj",
          "energy_of",
          "energy_source",
          "idle_w",
          "duty",
          "mean_w",
          "hours",
          "hours_low",
          "hours_high");

  private BatteryCsv() {}

  /** Writes all splits that keep up with the rate. */
  public static void write(Endurance endurance, Appendable target) throws IOException {
    TableWriter table = new TableWriter(target, COLUMNS);
    for (Endurance.Of of : endurance.splits()) {
      SplitPoint cut = of.cut();
      List<Object> cells = new ArrayList<>();
      cells.add(cut.model());
      cells.add(cut.headDevice());
      cells.add(cut.tailDevice());
      cells.add(cut.link());
      cells.add(cut.splitLayer());
      cells.add(cut.splitName());
      cells.add(cell(of.clockMhz()));
      cells.add(cell(cut.latencyMs()));
      cells.add(cell(cut.energyMj()));
      cells.add(cut.energyBasis().of().label());
      cells.add(cut.energyBasis().source().label());
      cells.add(cell(cut.energyBasis().idleW()));
      cells.add(PlainNumbers.plain(of.duty()));
      cells.add(PlainNumbers.plain(of.meanW()));
      cells.add(cell(of.hours()));
      cells.add(cell(of.hoursLow()));
      cells.add(cell(of.hoursHigh()));
      table.row(cells);
    }
    table.flush();
  }

  private static String cell(OptionalDouble value) {
    return value.isPresent() ? PlainNumbers.plain(value.getAsDouble()) : "";
  }
}
