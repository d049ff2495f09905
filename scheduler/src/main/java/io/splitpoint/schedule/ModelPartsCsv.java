package io.splitpoint.schedule;

import io.splitpoint.failure.InputException;
import io.splitpoint.table.Columns;
import io.splitpoint.table.Fields;
import io.splitpoint.table.Range;
import io.splitpoint.table.Table;
import io.splitpoint.table.TableWriter;
import java.io.IOException;
import java.io.Writer;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Reads and writes {@code parts.csv}: the parts of models, by model, in the order of the file. */
public final class ModelPartsCsv {

  /** The columns, in order. */
  public static final List<String> COLUMNS =
      List.of("model", "part", "wcet_ms", "bytes", "reload_ms", "cut_ms");

  private static final Range BYTES = new Range(" bytes", 0, 1L << 50);

  private static final Columns READ = Columns.of(COLUMNS.subList(0, 5)).optionally("cut_ms");

  private ModelPartsCsv() {}

  /**
   * @throws InputException when the file does not hold parts; the message names the line
   */
  public static Map<String, List<ModelPart>> read(Path file) {
    Map<String, List<ModelPart>> parts = new LinkedHashMap<>();
    try (Table table = Table.open(file, READ)) {
      for (Fields row : table) {
        parts.computeIfAbsent(row.text("model"), unseen -> new ArrayList<>()).add(part(row));
      }
      if (parts.isEmpty()) {
        throw table.failure("expected at least one part, found none");
      }
    }
    return parts;
  }

  /** Writes the parts of models, by model, in the given order. */
  public static void write(Map<String, List<ModelPart>> parts, Writer writer) throws IOException {
    TableWriter table = new TableWriter(writer, COLUMNS);
    for (Map.Entry<String, List<ModelPart>> model : parts.entrySet()) {
      for (ModelPart part : model.getValue()) {
        table.row(
            model.getKey(),
            part.name(),
            TasksCsv.ms(part.wcetNs()),
            part.bytes(),
            TasksCsv.ms(part.reloadNs()),
            part.cutNs().isPresent() ? TasksCsv.ms(part.cutNs().getAsLong()) : "");
      }
    }
    table.flush();
  }

  private static ModelPart part(Fields row) {
    try {
      return new ModelPart(
          row.text("part"),
          ns(row, "wcet_ms").orElseThrow(() -> row.wrong("wcet_ms", "a number")),
          row.whole("bytes", BYTES),
          ns(row, "reload_ms").orElseThrow(() -> row.wrong("reload_ms", "a number")),
          ns(row, "cut_ms"));
    } catch (IllegalArgumentException outOfRange) {
      throw row.failure(outOfRange.getMessage());
    }
  }

  private static OptionalLong ns(Fields row, String column) {
    return row.decimal(column, Range.of("_ms"))
        .map(
            ms ->
                OptionalLong.of(
                    ms.movePointRight(6).setScale(0, RoundingMode.CEILING).longValueExact()))
        .orElse(OptionalLong.empty());
  }
}
