package io.splitpoint.report;

import io.splitpoint.partition.Candidate;
import io.splitpoint.partition.Objective;
import io.splitpoint.partition.Partition;
import io.splitpoint.partition.SplitPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tech.tablesaw.plotly.components.Axis;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.components.Layout;
import tech.tablesaw.plotly.components.Line;
import tech.tablesaw.plotly.components.Margin;
import tech.tablesaw.plotly.components.Marker;
import tech.tablesaw.plotly.traces.ScatterTrace;
import tech.tablesaw.plotly.traces.Trace;

/** A figure of energy over latency of every split point, with the Pareto front. */
final class ParetoFigure {

  private ParetoFigure() {}

  /** Shows only split points whose latency and energy are both known. */
  static Figure of(Partition partition) {
    List<Trace> traces = new ArrayList<>();
    int series = 0;
    for (Map.Entry<String, List<SplitPoint>> pair : SplitFigure.pairs(partition).entrySet()) {
      String color = Palette.series(series++);
      List<SplitPoint> known = pair.getValue().stream().filter(ParetoFigure::known).toList();
      if (!known.isEmpty()) {
        traces.add(
            points(known)
                .mode(ScatterTrace.Mode.MARKERS)
                .name(
                    pair.getKey()
                        + (known.stream()
                                .anyMatch(cut -> SplitFigure.modelled(cut, Objective.ENERGY))
                            ? " (modelled)"
                            : ""))
                .marker(Marker.builder().color(color).opacity(0.6).size(8).build())
                .build());
      }
    }
    List<SplitPoint> front =
        partition.pareto().stream().map(Candidate::cut).filter(ParetoFigure::known).toList();
    if (!front.isEmpty()) {
      traces.add(
          points(front)
              .mode(ScatterTrace.Mode.LINE_AND_MARKERS)
              .name("Pareto front")
              .line(Line.builder().color(Palette.OPTIMUM).width(2).build())
              .marker(Marker.builder().color(Palette.OPTIMUM).size(9).build())
              .build());
    }
    return new Figure(
        Layout.builder()
            .autosize(true)
            .margin(Margin.builder().left(70).right(30).top(50).bottom(60).build())
            .hoverMode(Layout.HoverMode.CLOSEST)
            .xAxis(Axis.builder().title("latency, ms").build())
            .yAxis(Axis.builder().title("energy, mJ").build())
            .build(),
        PrefixFigure.config(),
        traces.toArray(Trace[]::new));
  }

  static boolean known(SplitPoint cut) {
    return cut.latencyMs().isPresent() && cut.energyMj().isPresent();
  }

  private static ScatterTrace.ScatterBuilder points(List<SplitPoint> cuts) {
    return ScatterTrace.builder(
            cuts.stream().mapToDouble(cut -> cut.latencyMs().getAsDouble()).toArray(),
            cuts.stream().mapToDouble(cut -> cut.energyMj().getAsDouble()).toArray())
        .text(cuts.stream().map(SplitFigure::label).toArray(String[]::new));
  }
}
