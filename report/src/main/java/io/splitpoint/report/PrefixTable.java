package io.splitpoint.report;

import io.splitpoint.profile.Energy;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Milliseconds;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.Source;
import io.splitpoint.profiler.LayerRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The profile as a table for people, with one row per layer and one or two columns per device. */
public final class PrefixTable {

  private PrefixTable() {}

  /**
   * @param layers each layer's own time on the present devices; none where it is not known
   */
  public static List<String> header(Profile profile, List<LayerRow> layers) {
    List<String> header = new ArrayList<>(List.of("layer", "op", "output", "bytes"));
    for (Profile.Series series : profile.series()) {
      header.add(PrefixFigure.name(series) + " ms");
      if (!of(series, layers).isEmpty()) {
        header.add("layer ms");
      }
      of(profile.rows(series))
          .ifPresent(of -> header.add(PrefixFigure.name(series) + " " + of.heading()));
    }
    return header;
  }

  public static List<List<String>> rows(Profile profile, List<LayerRow> layers) {
    List<List<String>> rows = new ArrayList<>();
    for (LayerProfile layer : profile.rows(profile.series().get(0))) {
      List<String> row =
          new ArrayList<>(
              List.of(
                  PrefixFigure.label(layer),
                  layer.op(),
                  layer.outputShape(),
                  layer.outputBytes().isPresent() ? "" + layer.outputBytes().getAsLong() : ""));
      for (Profile.Series series : profile.series()) {
        LayerProfile cell = profile.rows(series).get(layer.layer());
        row.add(cell.latency().map(PrefixTable::latency).orElse(""));
        List<LayerRow> own = of(series, layers);
        if (!own.isEmpty()) {
          row.add(
              own.stream()
                  .filter(one -> one.layer() == layer.layer())
                  .findFirst()
                  .map(PrefixTable::own)
                  .orElse(""));
        }
        if (of(profile.rows(series)).isPresent()) {
          row.add(cell.energy().map(PrefixTable::energy).orElse(""));
        }
      }
      rows.add(row);
    }
    return rows;
  }

  private static List<LayerRow> of(Profile.Series series, List<LayerRow> layers) {
    return layers.stream()
        .filter(
            row ->
                row.device().equals(series.device()) && row.precision().equals(series.precision()))
        .toList();
  }

  private static String own(LayerRow row) {
    if (row.latencyMs().isEmpty()) {
      return "";
    }
    double ms = row.latencyMs().getAsDouble();
    return Milliseconds.text(ms) + plusMinus((row.highMs() - row.lowMs()) / 2, ms);
  }

  /** Whose energy these rows hold; empty without energy. */
  static Optional<EnergyOf> of(List<LayerProfile> rows) {
    return rows.stream().flatMap(row -> row.energy().stream()).map(Energy::of).findFirst();
  }

  static String latency(Latency latency) {
    String text = Milliseconds.text(latency.medianMs());
    double half = (latency.highMs() - latency.lowMs()) / 2;
    return mark(latency.source()) + text + plusMinus(half, latency.medianMs());
  }

  static String energy(Energy energy) {
    double half = (energy.highMj() - energy.lowMj()) / 2;
    return mark(energy.source()) + Milliseconds.text(energy.mj()) + plusMinus(half, energy.mj());
  }

  /** Empty where the spread is zero or unknown. */
  private static String plusMinus(double half, double value) {
    return half > 0 && half < Double.POSITIVE_INFINITY
        ? " ± " + Milliseconds.half(half, value)
        : "";
  }

  /** A tilde for modelled numbers, so that nobody takes them for measurements. */
  private static String mark(Source source) {
    return Optional.of(source).filter(Source.MODELLED::equals).map(s -> "~").orElse("");
  }
}
