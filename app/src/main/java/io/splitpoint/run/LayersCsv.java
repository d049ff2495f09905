package io.splitpoint.run;

import io.splitpoint.profiler.LayerRow;
import io.splitpoint.table.Columns;
import io.splitpoint.table.Fields;
import io.splitpoint.table.Range;
import io.splitpoint.table.Table;
import io.splitpoint.table.TableWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code layers.csv}: each layer's own time on each present device. */
public final class LayersCsv {

  public static final String NAME = "layers.csv";

  public static final List<String> COLUMNS =
      List.of(
          "model",
          "precision",
          "device",
          "layer",
          "layer_name",
          "latency_ms",
          "latency_ms_low",
          "latency_ms_high",
          "share_percent");

  private LayersCsv() {}

  static void write(List<LayerRow> rows, Appendable target) throws IOException {
    TableWriter table = new TableWriter(target, COLUMNS);
    for (LayerRow row : rows) {
      table.row(
          row.model(),
          row.precision(),
          row.device(),
          row.layer(),
          row.layerName(),
          row.latencyMs(),
          row.lowMs(),
          row.highMs(),
          row.sharePercent());
    }
    table.flush();
  }

  /**
   * @throws UsageException naming file, line, expected and found
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
                row.number("latency_ms"),
                row.number("latency_ms_low"),
                row.number("latency_ms_high"),
                row.number("share_percent", new Range("%", 0, 101))));
      }
    }
    return rows;
  }
}
