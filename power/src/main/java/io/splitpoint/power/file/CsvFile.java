package io.splitpoint.power.file;

import io.splitpoint.power.MeterSpec;
import io.splitpoint.power.MeterSpecException;
import io.splitpoint.power.PowerSample;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reads a stranger's CSV file by a mapping. */
final class CsvFile {

  private final Path file;
  private final CsvMapping mapping;

  private CsvFile(Path file, CsvMapping mapping) {
    this.file = file;
    this.mapping = mapping;
  }

  static Recording read(Path file, MeterSpec spec) throws IOException {
    CSVFormat format =
        CSVFormat.DEFAULT
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setTrim(true)
            .setAllowMissingColumnNames(true)
            .get();
    try (Reader in = Files.newBufferedReader(file);
        CSVParser rows = format.parse(in)) {
      CsvFile csv = new CsvFile(file, CsvMapping.of(spec, rows.getHeaderNames()));
      return csv.recording(rows);
    } catch (FileSystemException unreadable) {
      throw unreadable;
    } catch (IllegalArgumentException | IOException | UncheckedIOException broken) {
      throw MeterSpecException.notCsv(file, broken);
    }
  }

  private Recording recording(CSVParser rows) {
    List<PowerSample> samples = new ArrayList<>();
    for (CSVRecord row : rows) {
      long nanos = Math.round(number(row, mapping.time()) * 1e9);
      if (!samples.isEmpty() && nanos < samples.get(samples.size() - 1).receivedNanos()) {
        throw new MeterSpecException(
            where(row) + ": " + mapping.time().name() + ": expected a time after the row before");
      }
      samples.add(sample(row, nanos, samples.size() + 1));
    }
    if (samples.isEmpty()) {
      throw new MeterSpecException(file + ": expected rows, found the header alone");
    }
    return new Recording(samples, List.of());
  }

  private PowerSample sample(CSVRecord row, long nanos, long refresh) {
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

  private OptionalDouble optional(CSVRecord row, Optional<CsvMapping.Column> column) {
    return column.isPresent()
        ? OptionalDouble.of(number(row, column.get()))
        : OptionalDouble.empty();
  }

  private double number(CSVRecord row, CsvMapping.Column column) {
    String text = row.isSet(column.name()) ? row.get(column.name()) : "";
    try {
      double number = Double.parseDouble(text) * column.factor();
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new MeterSpecException(
        where(row) + ": " + column.name() + ": expected a number, found '" + text + "'");
  }

  private String where(CSVRecord row) {
    return file + " line " + (row.getRecordNumber() + 1);
  }
}
