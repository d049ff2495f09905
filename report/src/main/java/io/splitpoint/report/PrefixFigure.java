package io.splitpoint.report;

import io.splitpoint.profile.Energy;
import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.Source;
import java.util.ArrayList;
import java.util.List;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.plotly.components.Axis;
import tech.tablesaw.plotly.components.Config;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.components.Layout;
import tech.tablesaw.plotly.components.Line;
import tech.tablesaw.plotly.components.Margin;
import tech.tablesaw.plotly.components.Marker;
import tech.tablesaw.plotly.components.TickSettings;
import tech.tablesaw.plotly.traces.BarTrace;
import tech.tablesaw.plotly.traces.ScatterTrace;
import tech.tablesaw.plotly.traces.Trace;

/** A figure of every prefix's latency as bars, with its energy as a line. */
final class PrefixFigure {

  private PrefixFigure() {}

  /**
   * One series of one run.
   *
   * @param name its name in the legend
   * @param rows prefixes 0 to N
   */
  record Curve(String name, List<LayerProfile> rows) {}

  static Figure of(Profile profile) {
    return of(profile.series().stream().map(s -> new Curve(name(s), profile.rows(s))).toList());
  }

  /** The intervals of {@link #of(Profile)}'s traces. */
  static List<ErrorBars> errors(Profile profile) {
    List<ErrorBars> errors = new ArrayList<>();
    int trace = 0;
    for (Profile.Series series : profile.series()) {
      List<LayerProfile> rows = profile.rows(series);
      List<Latency> known =
          rows.stream()
              .filter(row -> row.layer() > 0)
              .flatMap(row -> row.latency().stream())
              .toList();
      errors.add(
          new ErrorBars(
              trace++,
              known.stream()
                  .mapToDouble(l -> l.hasInterval() ? l.medianMs() - l.lowMs() : 0)
                  .toArray(),
              known.stream()
                  .mapToDouble(l -> l.hasInterval() ? l.highMs() - l.medianMs() : 0)
                  .toArray()));
      List<Energy> metered =
          rows.stream()
              .filter(row -> row.layer() > 0)
              .flatMap(row -> row.energy().stream())
              .toList();
      if (!metered.isEmpty()) {
        errors.add(
            new ErrorBars(
                trace++,
                metered.stream()
                    .mapToDouble(e -> e.hasInterval() ? e.mj() - e.lowMj() : 0)
                    .toArray(),
                metered.stream()
                    .mapToDouble(e -> e.hasInterval() ? e.highMj() - e.mj() : 0)
                    .toArray()));
      }
    }
    return errors;
  }

  static Figure of(List<Curve> curves) {
    List<Trace> traces = new ArrayList<>();
    boolean energy = false;
    for (int i = 0; i < curves.size(); i++) {
      Curve curve = curves.get(i);
      traces.add(latency(curve.name(), Palette.series(i), curve.rows()));
      List<LayerProfile> metered =
          curve.rows().stream().filter(row -> row.energy().isPresent() && row.layer() > 0).toList();
      if (!metered.isEmpty()) {
        energy = true;
        traces.add(energy(curve.name(), Palette.series(i), metered));
      }
    }
    Layout.LayoutBuilder layout =
        Layout.builder()
            .autosize(true)
            .barMode(Layout.BarMode.GROUP)
            .margin(margin())
            .xAxis(layers())
            .yAxis(Axis.builder().title("latency, ms").rangeMode(Axis.RangeMode.TO_ZERO).build());
    if (energy) {
      layout.yAxis2(
          Axis.builder()
              .title("energy, mJ")
              .side(Axis.Side.right)
              .overlaying(ScatterTrace.YAxis.Y)
              .rangeMode(Axis.RangeMode.TO_ZERO)
              .showGrid(false)
              .build());
    }
    return new Figure(layout.build(), config(), traces.toArray(Trace[]::new));
  }

  private static Trace latency(String name, String color, List<LayerProfile> rows) {
    List<LayerProfile> known =
        rows.stream().filter(row -> row.latency().isPresent() && row.layer() > 0).toList();
    boolean modelled =
        known.stream().anyMatch(row -> row.latency().get().source() == Source.MODELLED);
    return BarTrace.builder(
            known.stream().map(PrefixFigure::label).toArray(),
            known.stream().mapToDouble(row -> row.latency().get().medianMs()).toArray())
        .name(name + " latency" + (modelled ? " (modelled)" : ""))
        // a modelled bar is an outline with a pale filling, a measured one is solid
        .marker(
            Marker.builder()
                .color(color)
                .opacity(modelled ? 0.35 : 1)
                .line(Line.builder().color(color).width(modelled ? 2 : 0).build())
                .build())
        .build();
  }

  private static Trace energy(String name, String color, List<LayerProfile> rows) {
    boolean modelled =
        rows.stream().anyMatch(row -> row.energy().get().source() == Source.MODELLED);
    return ScatterTrace.builder(
            StringColumn.create("layer", rows.stream().map(PrefixFigure::label)),
            DoubleColumn.create("mJ", rows.stream().mapToDouble(row -> row.energy().get().mj())))
        .mode(ScatterTrace.Mode.LINE_AND_MARKERS)
        .yAxis(ScatterTrace.YAxis.Y2)
        .name(
            name
                + " "
                + rows.get(0).energy().get().of().heading()
                + (modelled ? " (modelled)" : ""))
        .line(Palette.line(color, modelled))
        .marker(Marker.builder().color(color).size(7).build())
        .build();
  }

  static String name(Profile.Series series) {
    return series.device() + " " + series.precision();
  }

  static String label(LayerProfile row) {
    return row.layer() + " " + row.layerName();
  }

  static Margin margin() {
    return Margin.builder().left(60).right(60).top(50).bottom(100).build();
  }

  static Config config() {
    return Config.builder().responsive(true).displayLogo(false).displayModeBar(false).build();
  }

  static Axis layers() {
    return Axis.builder()
        .type(Axis.Type.CATEGORY)
        .tickSettings(TickSettings.builder().angle(-45).build())
        .build();
  }
}
