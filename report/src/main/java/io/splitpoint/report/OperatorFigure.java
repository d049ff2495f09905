package io.splitpoint.report;

import io.splitpoint.profiler.OperatorRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tech.tablesaw.plotly.components.Axis;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.components.Layout;
import tech.tablesaw.plotly.components.Marker;
import tech.tablesaw.plotly.traces.BarTrace;
import tech.tablesaw.plotly.traces.Trace;

/** A bar chart of the time of each layer by its operators or kernels, one bar per layer. */
final class OperatorFigure {

  /** The number of operators with a colour of their own; the others share one. */
  private static final int NAMED = 5;

  private static final String OTHERS = "others";

  private OperatorFigure() {}

  /** One figure for each device and precision, by that name. */
  static Map<String, Figure> of(List<OperatorRow> rows) {
    Map<String, Figure> figures = new LinkedHashMap<>();
    rows.stream()
        .collect(
            Collectors.groupingBy(
                row -> row.device() + " " + row.precision(),
                LinkedHashMap::new,
                Collectors.toList()))
        .forEach((name, some) -> figures.put(name, figure(some)));
    return figures;
  }

  private static Figure figure(List<OperatorRow> rows) {
    List<String> named = mostTime(rows);
    List<String> layers = rows.stream().map(OperatorFigure::layer).distinct().toList();
    List<Trace> traces = new ArrayList<>();
    for (String operator : named) {
      double[] ms = new double[layers.size()];
      for (OperatorRow row : rows) {
        if (shown(row, named).equals(operator)) {
          ms[layers.indexOf(layer(row))] += row.latencyMs();
        }
      }
      traces.add(
          BarTrace.builder(layers.toArray(), ms)
              .name(operator)
              .marker(Marker.builder().color(Palette.series(traces.size())).build())
              .build());
    }
    return new Figure(
        Layout.builder()
            .autosize(true)
            .barMode(Layout.BarMode.STACK)
            .margin(PrefixFigure.margin())
            .xAxis(PrefixFigure.layers())
            .yAxis(
                Axis.builder()
                    .title("latency by the runtime's events, ms")
                    .rangeMode(Axis.RangeMode.TO_ZERO)
                    .build())
            .build(),
        PrefixFigure.config(),
        traces.toArray(Trace[]::new));
  }

  private static String layer(OperatorRow row) {
    return row.layer() + " " + row.layerName();
  }

  private static String shown(OperatorRow row, List<String> named) {
    return named.contains(row.operator()) ? row.operator() : OTHERS;
  }

  /** The operators with the most time, in falling order, then {@code others} if there are more. */
  private static List<String> mostTime(List<OperatorRow> rows) {
    Map<String, Double> ms =
        rows.stream()
            .collect(
                Collectors.groupingBy(
                    OperatorRow::operator,
                    LinkedHashMap::new,
                    Collectors.summingDouble(OperatorRow::latencyMs)));
    List<String> sorted =
        new ArrayList<>(
            ms.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .map(Map.Entry::getKey)
                .limit(ms.size() > NAMED + 1 ? NAMED : NAMED + 1)
                .toList());
    if (ms.size() > sorted.size()) {
      sorted.add(OTHERS);
    }
    return sorted;
  }
}
