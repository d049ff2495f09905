package io.splitpoint.profile;

import io.splitpoint.failure.InputException;
import io.splitpoint.table.Columns;
import io.splitpoint.table.Fields;
import io.splitpoint.table.Numbers;
import io.splitpoint.table.Range;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;

/** Converts one line of {@code profile.csv} from and to its cells. */
final class ProfileRow {

  /**
   * A column of the file. {@link #ALL} lists the columns; add a new one at its end as not needed,
   * so that files without it stay readable.
   *
   * @param needed whether files without it are refused
   * @param cell cell of a row; null or empty where it is unknown
   */
  private record Column(String name, boolean needed, Function<LayerProfile, Object> cell) {}

  private static final List<Column> ALL =
      List.of(
          needed("model", LayerProfile::model),
          needed("precision", LayerProfile::precision),
          needed("device", LayerProfile::device),
          needed("threads", LayerProfile::threads),
          needed("layer", LayerProfile::layer),
          needed("layer_name", LayerProfile::layerName),
          needed("op", LayerProfile::op),
          needed("output_shape", LayerProfile::outputShape),
          needed("output_bytes", LayerProfile::outputBytes),
          needed("prefix_macs", LayerProfile::prefixMacs),
          needed("prefix_param_bytes", LayerProfile::prefixParamBytes),
          needed("runs", LayerProfile::runs),
          needed("latency_ms", row -> row.latency().map(Latency::medianMs)),
          needed("latency_ms_low", row -> bounded(row).map(Latency::lowMs)),
          needed("latency_ms_high", row -> bounded(row).map(Latency::highMs)),
          needed("latency_ms_p99", row -> row.latency().map(Latency::p99Ms)),
          needed("latency_source", row -> row.latency().map(l -> l.source().label())),
          needed("power_w", row -> row.energy().map(Energy::powerW)),
          needed("energy_mj", row -> row.energy().map(Energy::mj)),
          needed("energy_mj_low", row -> boundedEnergy(row).map(Energy::lowMj)),
          needed("energy_mj_high", row -> boundedEnergy(row).map(Energy::highMj)),
          needed("energy_source", row -> row.energy().map(e -> e.source().label())),
          optional("energy_of", row -> row.energy().map(Energy::of).flatMap(ProfileRow::known)),
          optional("idle_w", row -> row.energy().map(Energy::idleW)),
          optional("cold_starts", row -> row.coldStart().map(ColdStart::processes)),
          optional("load_ms", row -> row.coldStart().map(ColdStart::loadMs)),
          optional("allocate_ms", row -> row.coldStart().map(ColdStart::allocateMs)),
          optional("first_run_ms", row -> row.coldStart().map(ColdStart::firstRunMs)),
          optional("peak_memory_bytes", row -> row.coldStart().map(ColdStart::peakMemoryBytes)),
          optional("arena_bytes", row -> row.coldStart().map(ColdStart::arenaBytes)));

  private static final List<String> COLD_START =
      List.of(
          "cold_starts",
          "load_ms",
          "allocate_ms",
          "first_run_ms",
          "peak_memory_bytes",
          "arena_bytes");

  static final List<String> NAMES = ALL.stream().map(Column::name).toList();

  static final Columns COLUMNS =
      Columns.of(ALL.stream().filter(Column::needed).map(Column::name).toList())
          .optionally(
              ALL.stream().filter(c -> !c.needed()).map(Column::name).toArray(String[]::new));

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

  /** The cells in the order of {@link #NAMES}. */
  static List<String> cells(LayerProfile row) {
    return ALL.stream().map(column -> text(column.cell().apply(row))).toList();
  }

  private static String text(Object cell) {
    if (cell instanceof Optional<?> some) {
      return text(some.orElse(null));
    }
    if (cell instanceof OptionalDouble some) {
      return some.isPresent() ? Numbers.text(some.getAsDouble()) : "";
    }
    if (cell instanceof OptionalLong some) {
      return some.isPresent() ? Long.toString(some.getAsLong()) : "";
    }
    return cell == null ? "" : cell instanceof Double number ? Numbers.text(number) : "" + cell;
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

  private static Column needed(String name, Function<LayerProfile, Object> cell) {
    return new Column(name, true, cell);
  }

  private static Column optional(String name, Function<LayerProfile, Object> cell) {
    return new Column(name, false, cell);
  }
}
