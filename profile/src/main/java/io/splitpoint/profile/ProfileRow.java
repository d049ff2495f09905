package io.splitpoint.profile;

import io.splitpoint.table.Fields;
import io.splitpoint.table.Numbers;
import io.splitpoint.table.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

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
          "energy_source",
          "energy_of",
          "idle_w");

  /** Files of earlier releases lack the last two. */
  static final List<String> NEEDED = COLUMNS.subList(0, COLUMNS.size() - 2);

  private static final Range THREADS = new Range("", 1, 65_536);
  private static final Range LAYERS = new Range("", 0, 1_000_000);

  private final Fields row;

  ProfileRow(Fields row) {
    this.row = row;
  }

  /**
   * @throws ProfileFormatException naming the column, what it should hold and what it holds
   */
  LayerProfile parse() {
    LayerProfile parsed =
        new LayerProfile(
            row.text("model"),
            row.text("precision"),
            row.text("device"),
            (int) row.whole("threads", THREADS),
            (int) row.whole("layer", LAYERS),
            row.text("layer_name"),
            row.text("op"),
            row.textOrEmpty("output_shape"),
            row.wholeIfAny("output_bytes", Range.of("output_bytes")),
            row.whole("prefix_macs", Range.of("prefix_macs")),
            row.whole("prefix_param_bytes", Range.of("prefix_param_bytes")),
            (int) row.whole("runs", Range.COUNT),
            latency(),
            energy());
    Contradictions.within(parsed).ifPresent(this::refuse);
    return parsed;
  }

  private Optional<Latency> latency() {
    OptionalDouble median = row.numberIfAny("latency_ms");
    OptionalDouble low = row.numberIfAny("latency_ms_low");
    OptionalDouble high = row.numberIfAny("latency_ms_high");
    OptionalDouble p99 = row.numberIfAny("latency_ms_p99");
    together("latency_ms", median, low, high);
    if (median.isEmpty()) {
      return Optional.empty();
    }
    Source source = source("latency_source");
    try {
      return Optional.of(
          low.isPresent()
              ? new Latency(
                  median.getAsDouble(), low.getAsDouble(), high.getAsDouble(), p99, source)
              : new Latency(median.getAsDouble(), 0, Double.POSITIVE_INFINITY, p99, source));
    } catch (IllegalArgumentException outOfOrder) {
      throw row.failure(outOfOrder.getMessage());
    }
  }

  private Optional<Energy> energy() {
    OptionalDouble power = row.numberIfAny("power_w");
    OptionalDouble mj = row.numberIfAny("energy_mj");
    OptionalDouble low = row.numberIfAny("energy_mj_low");
    OptionalDouble high = row.numberIfAny("energy_mj_high");
    together("energy_mj", mj, low, high);
    if (mj.isEmpty()) {
      return Optional.empty();
    }
    Source source = source("energy_source");
    EnergyOf of = energyOf();
    OptionalDouble idle = row.numberIfAny("idle_w");
    try {
      return Optional.of(
          new Energy(
              power,
              mj.getAsDouble(),
              low.orElse(0),
              high.orElse(Double.POSITIVE_INFINITY),
              source,
              of,
              idle));
    } catch (IllegalArgumentException outOfOrder) {
      throw row.failure(outOfOrder.getMessage());
    }
  }

  private EnergyOf energyOf() {
    if (!row.has("energy_of")) {
      return EnergyOf.UNKNOWN;
    }
    try {
      return EnergyOf.of(row.text("energy_of"));
    } catch (IllegalArgumentException failure) {
      throw row.failure("energy_of: " + failure.getMessage());
    }
  }

  /** Both ends of an interval or none, and no interval of nothing. */
  private void together(
      String column, OptionalDouble value, OptionalDouble low, OptionalDouble high) {
    if (low.isPresent() != high.isPresent() || low.isPresent() && value.isEmpty()) {
      throw row.failure(
          "%s: expected it with both ends of its interval or neither, found %s_low '%s' and"
                  .formatted(column, column, row.textOrEmpty(column + "_low"))
              + " %s_high '%s' with %s '%s'"
                  .formatted(
                      column, row.textOrEmpty(column + "_high"), column, row.textOrEmpty(column)));
    }
  }

  private Source source(String column) {
    try {
      return Source.of(row.textOrEmpty(column));
    } catch (IllegalArgumentException failure) {
      throw row.failure(column + ": " + failure.getMessage());
    }
  }

  private void refuse(String contradiction) {
    throw row.failure(contradiction);
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
    cells.add(row.outputBytes().isPresent() ? row.outputBytes().getAsLong() : "");
    cells.add(row.prefixMacs());
    cells.add(row.prefixParamBytes());
    cells.add(row.runs());
    Optional<Latency> latency = row.latency();
    Optional<Latency> bounded = latency.filter(Latency::hasInterval);
    cells.add(latency.map(l -> Numbers.text(l.medianMs())).orElse(""));
    cells.add(bounded.map(l -> Numbers.text(l.lowMs())).orElse(""));
    cells.add(bounded.map(l -> Numbers.text(l.highMs())).orElse(""));
    cells.add(latency.map(l -> plain(l.p99Ms())).orElse(""));
    cells.add(latency.map(l -> l.source().label()).orElse(""));
    Optional<Energy> energy = row.energy();
    Optional<Energy> known = energy.filter(Energy::hasInterval);
    cells.add(energy.map(e -> plain(e.powerW())).orElse(""));
    cells.add(energy.map(e -> Numbers.text(e.mj())).orElse(""));
    cells.add(known.map(e -> Numbers.text(e.lowMj())).orElse(""));
    cells.add(known.map(e -> Numbers.text(e.highMj())).orElse(""));
    cells.add(energy.map(e -> e.source().label()).orElse(""));
    cells.add(energy.filter(e -> e.of() != EnergyOf.UNKNOWN).map(e -> e.of().label()).orElse(""));
    cells.add(energy.map(e -> plain(e.idleW())).orElse(""));
    return cells;
  }

  private static String plain(OptionalDouble value) {
    return value.isPresent() ? Numbers.text(value.getAsDouble()) : "";
  }
}
