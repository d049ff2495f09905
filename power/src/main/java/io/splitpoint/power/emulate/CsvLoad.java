package io.splitpoint.power.emulate;

import io.splitpoint.table.Columns;
import io.splitpoint.table.Fields;
import io.splitpoint.table.Table;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A load from a file with the columns {@code time_s} and {@code power_w}, as steps. */
final class CsvLoad implements PowerProfile {

  private static final Columns COLUMNS = Columns.of(List.of("time_s", "power_w"));

  private final TreeMap<Long, Double> steps;

  private CsvLoad(TreeMap<Long, Double> steps) {
    this.steps = steps;
  }

  static CsvLoad read(Path file) {
    TreeMap<Long, Double> steps = new TreeMap<>();
    try (Table table = Table.open(file, COLUMNS)) {
      for (Fields row : table) {
        long nanos = Math.round(row.number("time_s") * 1e9);
        if (steps.put(nanos, row.number("power_w")) != null) {
          throw row.wrong("time_s", "each time once");
        }
      }
      if (steps.isEmpty()) {
        throw table.failure("expected at least one row, found none");
      }
    }
    return new CsvLoad(steps);
  }

  @Override
  public double watts(long nanos) {
    Map.Entry<Long, Double> step = steps.floorEntry(nanos);
    return step == null ? steps.firstEntry().getValue() : step.getValue();
  }
}
