package io.splitpoint.report;

import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.Source;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A report that compares several runs of one model with the first of them. */
public final class ComparisonReport {

  private static final List<String> SUMMARY =
      List.of("run", "device", "ms", "mJ", "time / first run");

  private ComparisonReport() {}

  /**
   * Writes one HTML file that opens without a network.
   *
   * @param runs profiles of one model, all with the same layers, by the names to show
   */
  public static void write(Map<String, Profile> runs, Writer out) throws IOException {
    page(runs).writeTo(out);
  }

  /** A page for each figure alone, by the figure's name, to take pictures of. */
  public static Map<String, String> figures(Map<String, Profile> runs) throws IOException {
    return page(runs).figuresAlone();
  }

  private static Page page(Map<String, Profile> runs) {
    List<PrefixFigure.Curve> curves = curves(runs);
    String model = runs.values().iterator().next().model();
    boolean modelled = runs.values().stream().anyMatch(RunReport::modelled);
    return new Page(model + ": " + runs.size() + " runs compared")
        .heading("The whole model")
        .table(
            "Medians with half of their 95 % intervals" + (modelled ? "; ~ is modelled" : ""),
            SUMMARY,
            summary(runs))
        .heading("Every layer prefix")
        .figure(
            "prefixes",
            PrefixFigure.of(curves),
            "Median latency of the prefix that ends after each layer (bars), and its energy where it"
                + " is known (line, right axis)."
                + (modelled ? " Pale bars and dashed lines are modelled, not measured." : ""))
        .table("Latency of each prefix, ms", header(curves), rows(curves));
  }

  private static List<PrefixFigure.Curve> curves(Map<String, Profile> runs) {
    List<PrefixFigure.Curve> curves = new ArrayList<>();
    runs.forEach(
        (name, profile) ->
            profile
                .series()
                .forEach(
                    series ->
                        curves.add(
                            new PrefixFigure.Curve(
                                name + ": " + PrefixFigure.name(series), profile.rows(series)))));
    return curves;
  }

  /** The whole model's row of each series, with its ratio to the first run on the same device. */
  public static List<List<String>> summary(Map<String, Profile> runs) {
    Profile first = runs.values().iterator().next();
    List<List<String>> rows = new ArrayList<>();
    runs.forEach(
        (name, profile) -> {
          for (Profile.Series series : profile.series()) {
            LayerProfile whole = last(profile.rows(series));
            Optional<Latency> base =
                Optional.of(first.rows(series))
                    .filter(found -> !found.isEmpty() && profile != first)
                    .flatMap(found -> last(found).latency());
            rows.add(
                List.of(
                    name,
                    PrefixFigure.name(series),
                    whole.latency().map(PrefixTable::latency).orElse(""),
                    whole.energy().map(PrefixTable::energy).orElse(""),
                    base.flatMap(b -> whole.latency().map(l -> ratio(l, b))).orElse("")));
          }
        });
    return rows;
  }

  public static List<String> summaryHeader() {
    return SUMMARY;
  }

  /**
   * The quotient of two medians; the relative half widths of their intervals add in quadrature (GUM
   * 5.1.6, independent quantities).
   */
  static String ratio(Latency latency, Latency base) {
    double ratio = latency.medianMs() / base.medianMs();
    double half = ratio * Math.hypot(relative(latency), relative(base));
    boolean modelled = latency.source() == Source.MODELLED || base.source() == Source.MODELLED;
    return (modelled ? "~" : "")
        + String.format(Locale.ROOT, "× %.2f", ratio)
        + (Double.isFinite(half) ? String.format(Locale.ROOT, " ± %.2f", half) : "");
  }

  private static double relative(Latency latency) {
    return (latency.highMs() - latency.lowMs()) / 2 / latency.medianMs();
  }

  private static LayerProfile last(List<LayerProfile> rows) {
    return rows.get(rows.size() - 1);
  }

  private static List<String> header(List<PrefixFigure.Curve> curves) {
    List<String> header = new ArrayList<>(List.of("layer"));
    curves.forEach(curve -> header.add(curve.name()));
    return header;
  }

  private static List<List<String>> rows(List<PrefixFigure.Curve> curves) {
    List<List<String>> rows = new ArrayList<>();
    for (LayerProfile layer : curves.get(0).rows()) {
      List<String> row = new ArrayList<>(List.of(PrefixFigure.label(layer)));
      for (PrefixFigure.Curve curve : curves) {
        row.add(curve.rows().get(layer.layer()).latency().map(PrefixTable::latency).orElse(""));
      }
      rows.add(row);
    }
    return rows;
  }
}
