package io.splitpoint.report;

import io.splitpoint.partition.Candidate;
import io.splitpoint.partition.Objective;
import io.splitpoint.partition.Partition;
import io.splitpoint.partition.SplitPoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.plotly.components.Axis;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.components.Layout;
import tech.tablesaw.plotly.components.Line;
import tech.tablesaw.plotly.components.Marker;
import tech.tablesaw.plotly.components.Symbol;
import tech.tablesaw.plotly.traces.ScatterTrace;
import tech.tablesaw.plotly.traces.Trace;

/** A figure of the cost of every split point, one curve per pair of devices, and the best one. */
final class SplitFigure {

  private SplitFigure() {}

  /** The curve of one objective; latency in ms, energy in mJ. */
  static Figure of(Partition partition, Objective objective) {
    List<Trace> traces = new ArrayList<>();
    int series = 0;
    for (Map.Entry<String, List<SplitPoint>> pair : pairs(partition).entrySet()) {
      String color = Palette.series(series++);
      List<SplitPoint> known =
          pair.getValue().stream().filter(cut -> objective.of(cut).isPresent()).toList();
      if (known.isEmpty()) {
        continue;
      }
      boolean modelled = known.stream().anyMatch(cut -> modelled(cut, objective));
      traces.add(
          ScatterTrace.builder(
                  StringColumn.create("layer", known.stream().map(SplitFigure::label)),
                  DoubleColumn.create(
                      "value", known.stream().mapToDouble(cut -> objective.of(cut).getAsDouble())))
              .mode(ScatterTrace.Mode.LINE_AND_MARKERS)
              .name(pair.getKey() + (modelled ? " (modelled)" : ""))
              .line(Palette.line(color, modelled))
              .marker(Marker.builder().color(color).size(6).build())
              .build());
    }
    partition.best(objective).ifPresent(best -> traces.add(optimum(best, objective)));
    return new Figure(
        Layout.builder()
            .autosize(true)
            .margin(PrefixFigure.margin())
            .xAxis(PrefixFigure.layers())
            .yAxis(Axis.builder().title(title(objective)).rangeMode(Axis.RangeMode.TO_ZERO).build())
            .build(),
        PrefixFigure.config(),
        traces.toArray(Trace[]::new));
  }

  private static Trace optimum(Candidate best, Objective objective) {
    OptionalDouble value = objective.of(best.cut());
    return ScatterTrace.builder(
            StringColumn.create("layer", label(best.cut())),
            DoubleColumn.create("value", value.getAsDouble()))
        .mode(ScatterTrace.Mode.MARKERS)
        .name("best for " + objective.label())
        .marker(
            Marker.builder()
                .color(Palette.OPTIMUM)
                .symbol(Symbol.STAR)
                .size(17)
                .line(Line.builder().color("#ffffff").width(1).build())
                .build())
        .build();
  }

  static Map<String, List<SplitPoint>> pairs(Partition partition) {
    Map<String, List<SplitPoint>> pairs = new LinkedHashMap<>();
    for (Candidate candidate : partition.candidates()) {
      SplitPoint cut = candidate.cut();
      pairs
          .computeIfAbsent(
              cut.headDevice() + " → " + cut.tailDevice() + ", " + cut.link(),
              key -> new ArrayList<>())
          .add(cut);
    }
    return pairs;
  }

  /** Whether any part of what the objective counts is modelled. */
  static boolean modelled(SplitPoint cut, Objective objective) {
    boolean energy = objective == Objective.ENERGY || objective == Objective.EDP;
    return cut.isModelled() || energy && cut.energyModelled();
  }

  static String label(SplitPoint cut) {
    return cut.splitLayer() + " " + cut.splitName();
  }

  static String title(Objective objective) {
    return switch (objective) {
      case LATENCY -> "latency, ms";
      case ENERGY -> "energy, mJ";
      case EDP -> "energy-delay product, mJ·ms";
      case THROUGHPUT -> "slowest stage, ms";
    };
  }
}
