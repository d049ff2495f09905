package io.splitpoint.report;

import io.splitpoint.profiler.LayerRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tech.tablesaw.plotly.components.Axis;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.components.Layout;
import tech.tablesaw.plotly.components.Marker;
import tech.tablesaw.plotly.traces.BarTrace;
import tech.tablesaw.plotly.traces.Trace;

/** A bar chart of each layer's own time, one colour per device. */
final class LayerFigure {

  private LayerFigure() {}

  static Figure of(List<LayerRow> layers) {
    List<Trace> traces = new ArrayList<>();
    int series = 0;
    for (Map.Entry<String, List<LayerRow>> one : bySeries(layers).entrySet()) {
      traces.add(
          BarTrace.builder(
                  one.getValue().stream().map(r -> r.layer() + " " + r.layerName()).toArray(),
                  one.getValue().stream().mapToDouble(LayerFigure::ms).toArray())
              .name(one.getKey())
              .marker(Marker.builder().color(Palette.series(series++)).build())
              .build());
    }
    return new Figure(
        Layout.builder()
            .autosize(true)
            .barMode(Layout.BarMode.GROUP)
            .margin(PrefixFigure.margin())
            .xAxis(PrefixFigure.layers())
            .yAxis(
                Axis.builder()
                    .title("latency of the layer, ms")
                    .rangeMode(Axis.RangeMode.TO_ZERO)
                    .build())
            .build(),
        PrefixFigure.config(),
        traces.toArray(Trace[]::new));
  }

  static List<ErrorBars> errors(List<LayerRow> layers) {
    List<ErrorBars> errors = new ArrayList<>();
    for (List<LayerRow> rows : bySeries(layers).values()) {
      errors.add(
          new ErrorBars(
              errors.size(),
              rows.stream().mapToDouble(row -> ms(row) - row.lowMs()).toArray(),
              rows.stream().mapToDouble(row -> row.highMs() - ms(row)).toArray()));
    }
    return errors;
  }

  /** Plotly draws no bar for NaN. */
  private static double ms(LayerRow row) {
    return row.latencyMs().orElse(Double.NaN);
  }

  private static Map<String, List<LayerRow>> bySeries(List<LayerRow> layers) {
    Map<String, List<LayerRow>> series = new LinkedHashMap<>();
    for (LayerRow row : layers) {
      series
          .computeIfAbsent(row.device() + " " + row.precision(), key -> new ArrayList<>())
          .add(row);
    }
    return series;
  }
}
