package io.splitpoint.partition;

import io.splitpoint.table.Column;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** {@code battery.csv}: one row per split, and per clock where several are compared. */
public final class BatteryCsv {

  private static final List<Column<Endurance.Of>> ALL =
      List.of(
          cut("model", SplitPoint::model),
          cut("head_device", SplitPoint::headDevice),
          cut("tail_device", SplitPoint::tailDevice),
          cut("link", SplitPoint::link),
          cut("split_layer", SplitPoint::splitLayer),
          cut("split_name", SplitPoint::splitName),
          new Column<>("clock_mhz", Endurance.Of::clockMhz),
          cut("latency_ms", SplitPoint::latencyMs),
          cut("energy_mj", SplitPoint::energyMj),
          cut("energy_of", cut -> cut.energyBasis().of().label()),
          cut("energy_source", cut -> cut.energyBasis().source().label()),
          cut("idle_w", cut -> cut.energyBasis().idleW()),
          new Column<>("duty", Endurance.Of::duty),
          new Column<>("mean_w", Endurance.Of::meanW),
          new Column<>("hours", Endurance.Of::hours),
          new Column<>("hours_low", Endurance.Of::hoursLow),
          new Column<>("hours_high", Endurance.Of::hoursHigh));

  /** The columns, in order. */
  public static final List<String> COLUMNS = Column.names(ALL);

  private BatteryCsv() {}

  private static Column<Endurance.Of> cut(String name, Function<SplitPoint, ?> cell) {
    return new Column<>(name, of -> cell.apply(of.cut()));
  }

  /** Writes all splits that keep up with the rate. */
  public static void write(Endurance endurance, Appendable target) throws IOException {
    Column.write(ALL, endurance.splits(), PlainNumbers::plain, target);
  }

  /** The rows by column name; null where a cell is not known. */
  public static List<Map<String, Object>> rows(Endurance endurance) {
    return endurance.splits().stream().map(of -> Column.cells(ALL, of)).toList();
  }
}
