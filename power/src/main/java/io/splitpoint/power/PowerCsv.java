package io.splitpoint.power;

import io.splitpoint.failure.InputException;
import io.splitpoint.table.Columns;
import io.splitpoint.table.Fields;
import io.splitpoint.table.Range;
import io.splitpoint.table.Table;
import io.splitpoint.table.TableWriter;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The file {@code power.csv}: every sample of every meter with the times of its request and its
 * answer, so that energy can be computed again later. Each row is flushed, so that a program that
 * dies loses none.
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

  private static final Columns FORMAT = Columns.of(COLUMNS);

  private static final Range CLOCK = new Range("", -9e18, 9e18);

  private final Writer writer;
  private final TableWriter out;
  private final Instant startUtc = Instant.now();
  private final long startNanos = System.nanoTime();

  /**
   * Starts a file.
   *
   * @param writer writer, which this object closes
   */
  public PowerCsv(Writer writer) throws IOException {
    this.writer = writer;
    out = new TableWriter(writer, COLUMNS);
    out.flush();
  }

  /** One meter's samples in a file. */
  public record Recorded(String meter, Topology topology, PowerTrace trace) {}

  /**
   * Appends a sample. Thread-safe.
   *
   * @throws UncheckedIOException when the file cannot be written any more
   */
  public synchronized void append(MeterTraits meter, PowerSample sample) {
    try {
      out.row(
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
      writer.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a file.
   *
   * @param name the file's name, for messages
   * @return the meters in the order of their first rows
   * @throws InputException when a column is missing or a cell is invalid
   */
  public static List<Recorded> read(Reader reader, String name) {
    try (Table table = Table.open(name, reader, FORMAT)) {
      return read(table);
    }
  }

  /** Reads a file; {@link Table} describes the accepted formats. */
  public static List<Recorded> read(Path file) {
    try (Table table = Table.open(file, FORMAT)) {
      return read(table);
    }
  }

  private static List<Recorded> read(Table table) {
    Map<String, Recorded> meters = new LinkedHashMap<>();
    for (Fields row : table) {
      String label = row.text("topology");
      Topology topology;
      try {
        topology = Topology.of(label);
      } catch (InputException | IllegalArgumentException unknown) {
        throw row.failure(unknown.getMessage());
      }
      Recorded recorded =
          meters.computeIfAbsent(
              row.text("meter"), meter -> new Recorded(meter, topology, new PowerTrace()));
      if (recorded.topology() != topology) {
        throw row.wrong("topology", recorded.topology().label() + " as in the meter's first row");
      }
      recorded.trace().add(sample(row));
    }
    return List.copyOf(meters.values());
  }

  private static PowerSample sample(Fields row) {
    long requested = row.whole("requested_ns", CLOCK);
    long received = row.whole("received_ns", CLOCK);
    if (received < requested) {
      throw row.wrong("received_ns", "a time after requested_ns");
    }
    return new PowerSample(
        requested,
        received,
        row.numberIfAny("voltage_v", Range.of("_v").signed()),
        row.numberIfAny("current_a", Range.of("_a").signed()),
        row.number("power_w", Range.of("_w").signed()),
        row.numberIfAny("counter_mwh"),
        row.whole("refresh", CLOCK),
        row.flag("after_gap"));
  }
}
