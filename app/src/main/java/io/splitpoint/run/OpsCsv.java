package io.splitpoint.run;

import io.splitpoint.profiler.OperatorRow;
import io.splitpoint.table.Columns;
import io.splitpoint.table.Fields;
import io.splitpoint.table.Range;
import io.splitpoint.table.Table;
import io.splitpoint.table.TableWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code ops.csv}: what the operators and kernels of each layer take, by the runtime's events. */
public final class OpsCsv {

  public static final String NAME = "ops.csv";

  public static final List<String> COLUMNS =
      List.of(
          "model",
          "precision",
          "device",
          "layer",
          "layer_name",
          "operator",
          "what",
          "count",
          "runs",
          "latency_ms",
          "latency_ms_low",
          "latency_ms_high",
          "share_percent");

  private OpsCsv() {}

  static void write(List<OperatorRow> rows, Appendable target) throws IOException {
    TableWriter table = new TableWriter(target, COLUMNS);
    for (OperatorRow row : rows) {
      table.row(
          row.model(),
          row.precision(),
          row.device(),
          row.layer(),
          row.layerName(),
          row.operator(),
          row.what(),
          row.count(),
          row.runs(),
          row.latencyMs(),
          row.lowMs(),
          row.highMs(),
          row.sharePercent());
    }
    table.flush();
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
