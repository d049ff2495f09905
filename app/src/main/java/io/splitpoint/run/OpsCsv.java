package io.splitpoint.run;

import io.splitpoint.profiler.OperatorRow;
import io.splitpoint.table.Column;
import io.splitpoint.table.Columns;
import io.splitpoint.table.Fields;
import io.splitpoint.table.Range;
import io.splitpoint.table.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code ops.csv}: the times of each layer's operators and kernels by the runtime's events. */
public final class OpsCsv {

  public static final String NAME = "ops.csv";

  private static final List<Column<OperatorRow>> ALL =
      List.of(
          new Column<>("model", OperatorRow::model),
          new Column<>("precision", OperatorRow::precision),
          new Column<>("device", OperatorRow::device),
          new Column<>("layer", OperatorRow::layer),
          new Column<>("layer_name", OperatorRow::layerName),
          new Column<>("operator", OperatorRow::operator),
          new Column<>("what", OperatorRow::what),
          new Column<>("count", OperatorRow::count),
          new Column<>("runs", OperatorRow::runs),
          new Column<>("latency_ms", OperatorRow::latencyMs),
          new Column<>("latency_ms_low", OperatorRow::lowMs),
          new Column<>("latency_ms_high", OperatorRow::highMs),
          new Column<>("share_percent", OperatorRow::sharePercent));

  public static final List<String> COLUMNS = Column.names(ALL);

  private OpsCsv() {}

  static void write(List<OperatorRow> rows, Appendable target) throws IOException {
    Column.write(ALL, rows, Double::toString, target);
  }

  /**
   * @throws io.splitpoint.failure.InputException naming file, line, expected and found
   */
  public static List<OperatorRow> read(Path file) throws IOException {
    List<OperatorRow> rows = new ArrayList<>();
    try (Table table = Table.open(file, Columns.of(COLUMNS))) {
      for (Fields row : table) {
        rows.add(
            new OperatorRow(
                row.text("model"),
                row.text("precision"),
                row.text("device"),
                (int) row.whole("layer", Range.COUNT),
                row.text("layer_name"),
                row.text("operator"),
                row.text("what"),
                (int) row.whole("count", Range.COUNT),
                (int) row.whole("runs", Range.COUNT),
                row.number("latency_ms"),
                row.number("latency_ms_low"),
                row.number("latency_ms_high"),
                row.number("share_percent", new Range("%", 0, 101))));
      }
    }
    return rows;
  }
}
