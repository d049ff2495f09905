package io.splitpoint.profile;

import io.splitpoint.failure.InputException;
import io.splitpoint.table.Column;
import io.splitpoint.table.Columns;
import io.splitpoint.table.Fields;
import io.splitpoint.table.Range;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Converts one line of {@code profile.csv} from and to its cells. */
final class ProfileRow {

  /**
   * Add a new column at the end, where columns are optional, so that files without it stay
   * readable.
   */
  static final List<Column<LayerProfile>> ALL =
      List.of(
          new Column<>("model", LayerProfile::model),
          new Column<>("precision", LayerProfile::precision),
          new Column<>("device", LayerProfile::device),
          new Column<>("threads", LayerProfile::threads),
          new Column<>("layer", LayerProfile::layer),
          new Column<>("layer_name", LayerProfile::layerName),
          new Column<>("op", LayerProfile::op),
          new Column<>("output_shape", LayerProfile::outputShape),
          new Column<>("output_bytes", LayerProfile::outputBytes),
          new Column<>("prefix_macs", LayerProfile::prefixMacs),
          new Column<>("prefix_param_bytes", LayerProfile::prefixParamBytes),
          new Column<>("runs", LayerProfile::runs),
          new Column<>("latency_ms", row -> row.latency().map(Latency::medianMs)),
          new Column<>("latency_ms_low", row -> bounded(row).map(Latency::lowMs)),
          new Column<>("latency_ms_high", row -> bounded(row).map(Latency::highMs)),
          new Column<>("latency_ms_p99", row -> row.latency().map(Latency::p99Ms)),
          new Column<>("latency_source", row -> row.latency().map(l -> l.source().label())),
          new Column<>("power_w", row -> row.energy().map(Energy::powerW)),
          new Column<>("energy_mj", row -> row.energy().map(Energy::mj)),
          new Column<>("energy_mj_low", row -> boundedEnergy(row).map(Energy::lowMj)),
          new Column<>("energy_mj_high", row -> boundedEnergy(row).map(Energy::highMj)),
          new Column<>("energy_source", row -> row.energy().map(e -> e.source().label())),
          new Column<>("energy_of", row -> row.energy().map(Energy::of).flatMap(ProfileRow::known)),
          new Column<>("idle_w", row -> row.energy().map(Energy::idleW)),
          new Column<>("cold_starts", row -> row.coldStart().map(ColdStart::processes)),
          new Column<>("load_ms", row -> row.coldStart().map(ColdStart::loadMs)),
          new Column<>("allocate_ms", row -> row.coldStart().map(ColdStart::allocateMs)),
          new Column<>("first_run_ms", row -> row.coldStart().map(ColdStart::firstRunMs)),
          new Column<>("peak_memory_bytes", row -> row.coldStart().map(ColdStart::peakMemoryBytes)),
          new Column<>("arena_bytes", row -> row.coldStart().map(ColdStart::arenaBytes)));

  private static final List<String> NAMES = Column.names(ALL);

  /** The columns that every file has, from the first on. */
  private static final int NEEDED = 22;

  private static final List<String> COLD_START = coldStart(NAMES);

  static final Columns COLUMNS =
      Columns.of(NAMES.subList(0, NEEDED))
          .optionally(NAMES.subList(NEEDED, NAMES.size()).toArray(String[]::new));

  private static final Range THREADS = new Range("", 1, 65_536);
  private static final Range PROCESSES = new Range("", 1, 1_000_000);
  private static final Range LAYERS = new Range("", 0, 1_000_000);

  private final Fields row;

  ProfileRow(Fields row) {
    this.row = row;
  }

  /**
   * @throws InputException naming the column, what was expected and what was found
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
            energy(),
            coldStart());
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

  /** Those of the columns that a row has together or not at all, whatever follows them. */
  static List<String> coldStart(List<String> columns) {
    return columns.subList(columns.indexOf("cold_starts"), columns.indexOf("arena_bytes") + 1);
  }

  private Optional<ColdStart> coldStart() {
    if (COLD_START.stream().noneMatch(row::has)) {
      return Optional.empty();
    }
    return Optional.of(
        new ColdStart(
            (int) row.whole("cold_starts", PROCESSES),
            row.number("load_ms"),
            row.number("allocate_ms"),
            row.number("first_run_ms"),
            row.wholeIfAny("peak_memory_bytes", Range.of("peak_memory_bytes")),
            row.whole("arena_bytes", Range.of("arena_bytes"))));
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

  /** Requires both ends of an interval or none, and no interval without a value. */
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

  private static Optional<Latency> bounded(LayerProfile row) {
    return row.latency().filter(Latency::hasInterval);
  }

  private static Optional<Energy> boundedEnergy(LayerProfile row) {
    return row.energy().filter(Energy::hasInterval);
  }

  private static Optional<String> known(EnergyOf of) {
    return of == EnergyOf.UNKNOWN ? Optional.empty() : Optional.of(of.label());
  }
}
