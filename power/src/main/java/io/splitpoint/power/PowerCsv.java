package io.splitpoint.power;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/**
 * The file {@code power.csv}: every sample of every meter with the times it was asked for and
 * received, so that energy can be computed again later. Each row is out before the next comes, so
 * that a program that dies loses none.
 */
public final class PowerCsv implements AutoCloseable {

  /** The header line. Times in ns are of the clock that timed the runs; empty is unknown. */
  public static final List<String> COLUMNS =
      List.of(
          "meter",
          "topology",
          "time_utc",
          "requested_ns",
          "received_ns",
          "voltage_v",
          "current_a",
          "power_w",
          "counter_mwh",
          "refresh",
          "after_gap");

  private final CSVPrinter out;
  private final Instant startUtc = Instant.now();
  private final long startNanos = System.nanoTime();

  /**
   * Starts a file.
   *
   * @param writer belongs to this from now on
   */
  public PowerCsv(Writer writer) throws IOException {
    out =
        new CSVPrinter(
            writer,
            CSVFormat.DEFAULT
                .builder()
                .setHeader(COLUMNS.toArray(String[]::new))
                .setRecordSeparator("\n")
                .get());
    out.flush();
  }

  /** One meter's samples in a file. */
  public record Recorded(String meter, Topology topology, PowerTrace trace) {}

  /**
   * Appends a sample; safe for several meters at once.
   *
   * @throws UncheckedIOException when the file cannot be written any more
   */
  public synchronized void append(MeterTraits meter, PowerSample sample) {
    try {
      out.printRecord(
          meter.name(),
          meter.topology().label(),
          startUtc.plusNanos(sample.receivedNanos() - startNanos).truncatedTo(ChronoUnit.MILLIS),
          sample.requestedNanos(),
          sample.receivedNanos(),
          cell(sample.volts()),
          cell(sample.amps()),
          sample.watts(),
          cell(sample.counterMwh()),
          sample.refresh(),
          sample.afterGap());
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String cell(OptionalDouble value) {
    return value.isPresent() ? Double.toString(value.getAsDouble()) : "";
  }

  @Override
  public synchronized void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a file back.
   *
   * @param name of the file, for the error message
   * @return the meters in the order of their first rows
   * @throws MeterSpecException when a column is missing or a cell is not what it should be
   */
  public static List<Recorded> read(Reader reader, String name) throws IOException {
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    Map<String, Recorded> meters = new LinkedHashMap<>();
    try (var rows = format.parse(reader)) {
      if (!rows.getHeaderNames().containsAll(COLUMNS)) {
        List<String> missing = new ArrayList<>(COLUMNS);
        missing.removeAll(rows.getHeaderNames());
        throw new MeterSpecException(name + " line 1: expected the columns " + missing);
      }
      for (CSVRecord row : rows) {
        Cells cells = new Cells(name, row);
        try {
          meters
              .computeIfAbsent(
                  cells.text("meter"),
                  meter ->
                      new Recorded(meter, Topology.of(cells.text("topology")), new PowerTrace()))
              .trace
              .add(cells.sample());
        } catch (IllegalArgumentException e) {
          throw new MeterSpecException(cells.where() + ": " + e.getMessage());
        }
      }
    } catch (IllegalArgumentException | IOException | UncheckedIOException broken) {
      throw MeterSpecException.notCsv(name, broken);
    }
    return List.copyOf(meters.values());
  }

  private record Cells(String name, CSVRecord row) {

    String where() {
      return name + " line " + (row.getRecordNumber() + 1);
    }

    String text(String column) {
      if (!row.isSet(column)) {
        throw new MeterSpecException(where() + ": expected a cell for " + column + ", found none");
      }
      return row.get(column);
    }

    PowerSample sample() {
      return new PowerSample(
          whole("requested_ns"),
          whole("received_ns"),
          optional("voltage_v"),
          optional("current_a"),
          number("power_w"),
          optional("counter_mwh"),
          whole("refresh"),
          Boolean.parseBoolean(text("after_gap")));
    }

    private OptionalDouble optional(String column) {
      return text(column).isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(number(column));
    }

    private double number(String column) {
      try {
        double number = Double.parseDouble(text(column));
        if (Double.isFinite(number)) {
          return number;
        }
      } catch (NumberFormatException e) {
        // said below
      }
      throw wrong(column, "a number");
    }

    private long whole(String column) {
      try {
        return Long.parseLong(text(column));
      } catch (NumberFormatException e) {
        throw wrong(column, "a whole number");
      }
    }

    private MeterSpecException wrong(String column, String expected) {
      return new MeterSpecException(
          where() + ": " + column + ": expected " + expected + ", found '" + text(column) + "'");
    }
  }
}
