package io.splitpoint.power.file;

import io.splitpoint.power.MeterSpec;
import io.splitpoint.power.PowerSample;
import io.splitpoint.table.Columns;
import io.splitpoint.table.Fields;
import io.splitpoint.table.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Reads a CSV file that another program wrote, by a mapping of its columns. */
final class CsvFile {

  private static final Columns COLUMNS = Columns.ofOthers();

  private final CsvMapping mapping;

  private CsvFile(CsvMapping mapping) {
    this.mapping = mapping;
  }

  static Recording read(Path file, MeterSpec spec) {
    try (Table table = Table.open(file, COLUMNS)) {
      return new CsvFile(CsvMapping.of(spec, table.header())).recording(table);
    }
  }

  private Recording recording(Table table) {
    List<PowerSample> samples = new ArrayList<>();
    for (Fields row : table) {
      long nanos = Math.round(number(row, mapping.time()) * 1e9);
      if (!samples.isEmpty() && nanos < samples.get(samples.size() - 1).receivedNanos()) {
        throw row.wrong(mapping.time().name(), "a time after the row before");
      }
      samples.add(sample(row, nanos, samples.size() + 1));
    }
    if (samples.isEmpty()) {
      throw table.failure("expected rows, found the header alone");
    }
    return new Recording(samples, List.of());
  }

  private PowerSample sample(Fields row, long nanos, long refresh) {
    OptionalDouble amps = optional(row, mapping.amps());
    OptionalDouble volts =
        mapping.volts().isPresent() ? optional(row, mapping.volts()) : mapping.fixedVolts();
    double watts =
        mapping.power().isPresent()
            ? number(row, mapping.power().get())
            : volts.getAsDouble() * amps.getAsDouble();
    return new PowerSample(
        nanos, nanos, volts, amps, watts, OptionalDouble.empty(), refresh, false);
  }

  private static OptionalDouble optional(Fields row, Optional<CsvMapping.Column> column) {
    return column.isPresent()
        ? OptionalDouble.of(number(row, column.get()))
        : OptionalDouble.empty();
  }

  private static double number(Fields row, CsvMapping.Column column) {
    return row.number(column.name(), column.range()) * column.factor();
  }
}
