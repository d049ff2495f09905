package io.splitpoint.power.emulate;

import io.splitpoint.power.MeterSpecException;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/** A load from a file with the columns {@code time_s} and {@code power_w}: steps, no slopes. */
final class CsvLoad implements Load {

  private final TreeMap<Long, Double> steps;

  private CsvLoad(TreeMap<Long, Double> steps) {
    this.steps = steps;
  }

  static CsvLoad read(Path file) throws IOException {
    TreeMap<Long, Double> steps = new TreeMap<>();
    CSVFormat format =
        CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).setTrim(true).get();
    try (Reader in = Files.newBufferedReader(file);
        var rows = format.parse(in)) {
      if (!rows.getHeaderNames().containsAll(java.util.List.of("time_s", "power_w"))) {
        throw new MeterSpecException(
            file + ": expected the columns time_s and power_w, found " + rows.getHeaderNames());
      }
      for (CSVRecord row : rows) {
        long nanos = Math.round(number(file, row, "time_s") * 1e9);
        steps.put(nanos, number(file, row, "power_w"));
      }
    } catch (FileSystemException unreadable) {
      throw unreadable;
    } catch (IllegalArgumentException | IOException | UncheckedIOException broken) {
      throw MeterSpecException.notCsv(file, broken);
    }
    if (steps.isEmpty()) {
      throw new MeterSpecException(file + ": expected at least one row, found none");
    }
    return new CsvLoad(steps);
  }

  private static double number(Path file, CSVRecord row, String column) {
    String text = row.isSet(column) ? row.get(column) : "";
    try {
      double number = Double.parseDouble(text);
      if (number >= 0 && number < Double.POSITIVE_INFINITY) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new MeterSpecException(
        file
            + " line "
            + (row.getRecordNumber() + 1)
            + ": "
            + column
            + ": expected a number of at least 0, found '"
            + text
            + "'");
  }

  @Override
  public double watts(long nanos) {
    Map.Entry<Long, Double> step = steps.floorEntry(nanos);
    return step == null ? steps.firstEntry().getValue() : step.getValue();
  }
}
