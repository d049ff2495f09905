package io.splitpoint.run;

import io.splitpoint.failure.InputException;
import io.splitpoint.profiler.LayerRow;
import io.splitpoint.table.Column;
import io.splitpoint.table.Columns;
import io.splitpoint.table.Fields;
import io.splitpoint.table.Range;
import io.splitpoint.table.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code layers.csv}: each layer's time on each present device. */
public final class LayersCsv {

  public static final String NAME = "layers.csv";

  private static final List<Column<LayerRow>> ALL =
      List.of(
          new Column<>("model", LayerRow::model),
          new Column<>("precision", LayerRow::precision),
          new Column<>("device", LayerRow::device),
          new Column<>("layer", LayerRow::layer),
          new Column<>("layer_name", LayerRow::layerName),
          new Column<>("latency_ms", LayerRow::latencyMs),
          new Column<>("latency_ms_low", LayerRow::lowMs),
          new Column<>("latency_ms_high", LayerRow::highMs),
          new Column<>("share_percent", LayerRow::sharePercent));

  public static final List<String> COLUMNS = Column.names(ALL);

  private LayersCsv() {}

  static void write(List<LayerRow> rows, Appendable target) throws IOException {
    Column.write(ALL, rows, Double::toString, target);
  }

  /**
   * @throws InputException naming file, line, expected and found
   */
  public static List<LayerRow> read(Path file) throws IOException {
    List<LayerRow> rows = new ArrayList<>();
    try (Table table = Table.open(file, Columns.of(COLUMNS))) {
      for (Fields row : table) {
        rows.add(
            new LayerRow(
                row.text("model"),
                row.text("precision"),
                row.text("device"),
                (int) row.whole("layer", Range.COUNT),
                row.text("layer_name"),
                row.numberIfAny("latency_ms"),
                row.number("latency_ms_low"),
                row.number("latency_ms_high"),
                row.numberIfAny("share_percent", new Range("%", 0, 101))));
      }
    }
    return rows;
  }
}
