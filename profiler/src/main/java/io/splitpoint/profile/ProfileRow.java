package io.splitpoint.profile;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.csv.CSVRecord;

/** One line of {@code profile.csv}, to and from its cells. */
final class ProfileRow {

  static final List<String> COLUMNS =
      List.of(
          "model",
          "precision",
          "device",
          "threads",
          "layer",
          "layer_name",
          "op",
          "output_shape",
          "output_bytes",
          "prefix_macs",
          "prefix_param_bytes",
          "runs",
          "latency_ms",
          "latency_ms_low",
          "latency_ms_high",
          "latency_ms_p99",
          "latency_source",
          "power_w",
          "energy_mj",
          "energy_mj_low",
          "energy_mj_high",
          "energy_source");

  private final CSVRecord record;

  ProfileRow(CSVRecord record) {
    this.record = record;
  }

  /**
   * @throws IllegalArgumentException naming the column, what it should hold and what it holds
   */
  LayerProfile parse() {
    return new LayerProfile(
        text("model"),
        text("precision"),
        text("device"),
        (int) whole("threads", 1, Integer.MAX_VALUE),
        (int) whole("layer", 0, Integer.MAX_VALUE),
        text("layer_name"),
        text("op"),
        record.get("output_shape"),
        whole("output_bytes", 0, Long.MAX_VALUE),
        whole("prefix_macs", 0, Long.MAX_VALUE),
        whole("prefix_param_bytes", 0, Long.MAX_VALUE),
        (int) whole("runs", 0, Integer.MAX_VALUE),
        latency(),
        energy());
  }

  private Optional<Latency> latency() {
    OptionalDouble median = number("latency_ms");
    OptionalDouble low = number("latency_ms_low");
    OptionalDouble high = number("latency_ms_high");
    OptionalDouble p99 = number("latency_ms_p99");
    if (median.isEmpty()) {
      return Optional.empty();
    }
    Source source = source("latency_source");
    return Optional.of(
        low.isPresent() && high.isPresent()
            ? new Latency(median.getAsDouble(), low.getAsDouble(), high.getAsDouble(), p99, source)
            : new Latency(median.getAsDouble(), 0, Double.POSITIVE_INFINITY, p99, source));
  }

  private Optional<Energy> energy() {
    OptionalDouble power = number("power_w");
    OptionalDouble mj = number("energy_mj");
    OptionalDouble low = number("energy_mj_low");
    OptionalDouble high = number("energy_mj_high");
    if (mj.isEmpty()) {
      return Optional.empty();
    }
    Source source = source("energy_source");
    return Optional.of(
        low.isPresent() && high.isPresent()
            ? new Energy(power, mj.getAsDouble(), low.getAsDouble(), high.getAsDouble(), source)
            : new Energy(power, mj.getAsDouble(), 0, Double.POSITIVE_INFINITY, source));
  }

  private Source source(String column) {
    try {
      return Source.of(record.get(column));
    } catch (IllegalArgumentException failure) {
      throw new IllegalArgumentException(column + ": " + failure.getMessage(), failure);
    }
  }

  private String text(String column) {
    String value = record.get(column);
    if (value.isEmpty()) {
      throw new IllegalArgumentException(column + ": expected a text, found nothing");
    }
    return value;
  }

  private long whole(String column, long least, long most) {
    String value = record.get(column);
    try {
      long parsed = Long.parseLong(value);
      if (parsed >= least && parsed <= most) {
        return parsed;
      }
    } catch (NumberFormatException failure) {
      // told below, as is a number out of range
    }
    throw new IllegalArgumentException(
        "%s: expected a whole number of at least %d, found '%s'".formatted(column, least, value));
  }

  /** Empty for an empty cell. BigDecimal, because parseDouble takes NaN, Infinity and "1f". */
  private OptionalDouble number(String column) {
    String value = record.get(column);
    if (value.isEmpty()) {
      return OptionalDouble.empty();
    }
    try {
      double parsed = new BigDecimal(value).doubleValue();
      if (parsed >= 0 && parsed < Double.POSITIVE_INFINITY) {
        return OptionalDouble.of(parsed);
      }
    } catch (NumberFormatException failure) {
      // told below, as is a number out of range
    }
    throw new IllegalArgumentException(
        "%s: expected a number of at least 0, found '%s'".formatted(column, value));
  }

  static List<Object> cells(LayerProfile row) {
    List<Object> cells = new ArrayList<>(COLUMNS.size());
    cells.add(row.model());
    cells.add(row.precision());
    cells.add(row.device());
    cells.add(row.threads());
    cells.add(row.layer());
    cells.add(row.layerName());
    cells.add(row.op());
    cells.add(row.outputShape());
    cells.add(row.outputBytes());
    cells.add(row.prefixMacs());
    cells.add(row.prefixParamBytes());
    cells.add(row.runs());
    Optional<Latency> latency = row.latency();
    Optional<Latency> bounded = latency.filter(Latency::hasInterval);
    cells.add(latency.map(l -> plain(l.medianMs())).orElse(""));
    cells.add(bounded.map(l -> plain(l.lowMs())).orElse(""));
    cells.add(bounded.map(l -> plain(l.highMs())).orElse(""));
    cells.add(latency.map(l -> plain(l.p99Ms())).orElse(""));
    cells.add(latency.map(l -> l.source().label()).orElse(""));
    Optional<Energy> energy = row.energy();
    Optional<Energy> known = energy.filter(Energy::hasInterval);
    cells.add(energy.map(e -> plain(e.powerW())).orElse(""));
    cells.add(energy.map(e -> plain(e.mj())).orElse(""));
    cells.add(known.map(e -> plain(e.lowMj())).orElse(""));
    cells.add(known.map(e -> plain(e.highMj())).orElse(""));
    cells.add(energy.map(e -> e.source().label()).orElse(""));
    return cells;
  }

  private static String plain(OptionalDouble value) {
    return value.isPresent() ? plain(value.getAsDouble()) : "";
  }

  private static String plain(double value) {
    return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
  }
}
