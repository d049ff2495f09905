package io.splitpoint.stream.watch;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import io.splitpoint.stream.run.Latencies;
import io.splitpoint.stream.run.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Converts a sample to Prometheus's metrics: base units, a summary for each stage. */
final class SampleMetrics {

  private SampleMetrics() {}

  static MetricSnapshots of(Sample sample, boolean modelled) {
    MetricSnapshots.Builder all =
        MetricSnapshots.builder()
            .metricSnapshot(frames(sample))
            .metricSnapshot(
                gauge("splitpoint_frames_per_second", "Frames written in the last second.")
                    .dataPoint(point(sample.fps(), Labels.EMPTY))
                    .build())
            .metricSnapshot(stages(sample, modelled))
            .metricSnapshot(latency(sample.latency()))
            .metricSnapshot(queues(sample, "splitpoint_queue_frames", false))
            .metricSnapshot(queues(sample, "splitpoint_queue_capacity_frames", true));
    sample
        .temperatureC()
        .ifPresent(
            celsius ->
                all.metricSnapshot(
                    gauge("splitpoint_temperature_celsius", "Temperature of the machine.")
                        .dataPoint(point(celsius, Labels.EMPTY))
                        .build()));
    return all.build();
  }

  private static CounterSnapshot frames(Sample sample) {
    return CounterSnapshot.builder()
        .name("splitpoint_frames")
        .help("Frames by outcome.")
        .dataPoint(frames("written", sample.written()))
        .dataPoint(frames("dropped", sample.dropped()))
        .build();
  }

  private static CounterDataPointSnapshot frames(String outcome, long number) {
    return CounterDataPointSnapshot.builder()
        .value(number)
        .labels(Labels.of("outcome", outcome))
        .build();
  }

  private static SummarySnapshot stages(Sample sample, boolean modelled) {
    SummarySnapshot.Builder stages =
        SummarySnapshot.builder()
            .name("splitpoint_stage_seconds")
            .help("Time of a stage per frame without waiting; quantiles of the last second.");
    for (Sample.Stage stage : sample.stages()) {
      String source = modelled && stage.name().startsWith("infer") ? "modelled" : "measured";
      stages.dataPoint(
          SummaryDataPointSnapshot.builder()
              .labels(Labels.of("stage", stage.name(), "source", source))
              .quantiles(quantiles(stage.interval()))
              .sum(stage.total().totalMs() / 1e3)
              .count(stage.total().count())
              .build());
    }
    return stages.build();
  }

  private static Quantiles quantiles(Latencies latencies) {
    List<Quantile> known = new ArrayList<>();
    latencies.medianMs().ifPresent(ms -> known.add(new Quantile(0.5, ms / 1e3)));
    latencies.p99Ms().ifPresent(ms -> known.add(new Quantile(0.99, ms / 1e3)));
    return Quantiles.of(known);
  }

  private static GaugeSnapshot latency(Latencies latencies) {
    GaugeSnapshot.Builder gauge =
        gauge(
            "splitpoint_frame_latency_seconds", "Time from capture to writing in the last second.");
    quantile(gauge, "0.5", latencies.medianMs());
    quantile(gauge, "0.99", latencies.p99Ms());
    return gauge.build();
  }

  private static void quantile(GaugeSnapshot.Builder gauge, String quantile, OptionalDouble ms) {
    ms.ifPresent(value -> gauge.dataPoint(point(value / 1e3, Labels.of("quantile", quantile))));
  }

  private static GaugeSnapshot queues(Sample sample, String name, boolean capacity) {
    GaugeSnapshot.Builder gauge =
        gauge(
            name, capacity ? "Frames that can wait for a stage." : "Frames that wait for a stage.");
    for (Sample.Fill queue : sample.queues()) {
      gauge.dataPoint(
          point(capacity ? queue.capacity() : queue.frames(), Labels.of("stage", queue.name())));
    }
    return gauge.build();
  }

  private static GaugeSnapshot.Builder gauge(String name, String help) {
    return GaugeSnapshot.builder().name(name).help(help);
  }

  private static GaugeDataPointSnapshot point(double value, Labels labels) {
    return GaugeDataPointSnapshot.builder().value(value).labels(labels).build();
  }
}
