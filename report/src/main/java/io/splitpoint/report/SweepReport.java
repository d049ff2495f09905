package io.splitpoint.report;

import io.splitpoint.partition.Objective;
import io.splitpoint.partition.SplitPoint;
import io.splitpoint.partition.Sweep;
import io.splitpoint.profile.Source;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import tech.tablesaw.plotly.components.Axis;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.components.Layout;
import tech.tablesaw.plotly.components.Line;
import tech.tablesaw.plotly.components.Marker;
import tech.tablesaw.plotly.traces.ScatterTrace;

/** A report of the best split over the bandwidth: its layer, its cost and the crossovers. */
public final class SweepReport {

  private SweepReport() {}

  /** Writes one HTML file that opens without a network. */
  public static void write(Sweep sweep, Objective objective, Writer out) throws IOException {
    SplitPoint first = sweep.points().get(0).cut();
    boolean modelled =
        sweep.points().stream()
            .anyMatch(p -> p.cut().headSource().equals(java.util.Optional.of(Source.MODELLED)));
    Page page = new Page(first.model() + ": the best split over the bandwidth");
    if (modelled) {
      page.notice("Some of the latencies behind this page are modelled, not measured.");
    }
    page.heading("Split layer")
        .figure(
            "split_layer",
            layers(sweep),
            "Layers on the head device, best for " + objective.label());
    boolean energy = objective == Objective.ENERGY;
    page.heading(energy ? "Energy" : "Latency")
        .figure(
            "cost", cost(sweep, energy), (energy ? "Energy" : "Latency") + " of the best split");
    page.heading("Crossovers")
        .table(
            "The best split in each range of the bandwidth",
            List.of("from Mbit/s", "to Mbit/s", "best split"),
            rows(sweep));
    page.writeTo(out);
  }

  private static List<List<String>> rows(Sweep sweep) {
    List<List<String>> rows = new ArrayList<>();
    for (Sweep.Range range : sweep.ranges()) {
      rows.add(
          List.of(
              String.format(Locale.ROOT, "%.4g", range.fromMbps()),
              String.format(Locale.ROOT, "%.4g", range.toMbps()),
              range.cut().where()));
    }
    return rows;
  }

  private static Figure layers(Sweep sweep) {
    return figure(
        sweep,
        "layers on the head device",
        sweep.points().stream().mapToDouble(p -> p.cut().splitLayer()).toArray());
  }

  private static Figure cost(Sweep sweep, boolean energy) {
    return figure(
        sweep,
        energy ? "energy, mJ" : "latency, ms",
        sweep.points().stream()
            .map(p -> energy ? p.cut().energyMj() : p.cut().latencyMs())
            .filter(OptionalDouble::isPresent)
            .mapToDouble(OptionalDouble::getAsDouble)
            .toArray());
  }

  private static Figure figure(Sweep sweep, String title, double[] values) {
    double[] mbps = sweep.points().stream().mapToDouble(Sweep.Point::mbps).toArray();
    return new Figure(
        Layout.builder()
            .autosize(true)
            .margin(PrefixFigure.margin())
            .xAxis(Axis.builder().title("bandwidth, Mbit/s").type(Axis.Type.LOG).build())
            .yAxis(Axis.builder().title(title).rangeMode(Axis.RangeMode.TO_ZERO).build())
            .build(),
        PrefixFigure.config(),
        ScatterTrace.builder(mbps, values)
            .mode(ScatterTrace.Mode.LINE)
            .name(title)
            .line(Line.builder().color(Palette.series(0)).width(2).build())
            .marker(Marker.builder().color(Palette.series(0)).build())
            .build());
  }
}
