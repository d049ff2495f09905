package io.splitpoint.partition;

import io.splitpoint.table.Column;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/** {@code sweep.csv}: the best cut at each bandwidth, ascending. */
public final class SweepCsv {

  private SweepCsv() {}

  public static void write(Sweep sweep, Objective objective, Appendable target) throws IOException {
    Column.write(
        List.of(
            new Column<>("bandwidth_mbps", Sweep.Point::mbps),
            new Column<>("objective", point -> objective.label()),
            cut("head_device", SplitPoint::headDevice),
            cut("tail_device", SplitPoint::tailDevice),
            cut("link", SplitPoint::link),
            cut("split_layer", SplitPoint::splitLayer),
            cut("split_name", SplitPoint::splitName),
            cut("latency_ms", SplitPoint::latencyMs),
            cut("energy_mj", SplitPoint::energyMj)),
        sweep.points(),
        PlainNumbers::plain,
        target);
  }

  private static Column<Sweep.Point> cut(String name, Function<SplitPoint, ?> cell) {
    return new Column<>(name, point -> cell.apply(point.cut()));
  }
}
