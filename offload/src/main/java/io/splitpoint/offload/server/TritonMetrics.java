package io.splitpoint.offload.server;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot.UnknownDataPointSnapshot;
import io.splitpoint.offload.protocol.ModelStatistics;
import io.splitpoint.offload.protocol.ModelStatistics.Spent;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The statistics of models under Triton's names in {@code /metrics}, so that its dashboards work.
 * Triton's counters do not end in {@code _total}, which Prometheus's library requires of a counter,
 * so that they are untyped here.
 */
final class TritonMetrics implements MultiCollector {

  private record Series(String name, String help, ToDoubleFunction<ModelStatistics> value) {

    static Series of(String name, String help, ToDoubleFunction<ModelStatistics> value) {
      return new Series("nv_inference_" + name, help, value);
    }

    static Series micros(String name, String help, Function<ModelStatistics, Spent> spent) {
      return of(name + "_duration_us", help, model -> spent.apply(model).nanos() / 1e3);
    }
  }

  private static final List<Series> ALL =
      List.of(
          Series.of("request_success", "Answered requests.", model -> model.success().count()),
          Series.of(
              "request_failure", "Requests that were not answered.", model -> model.fail().count()),
          Series.of("count", "Inferences.", model -> model.success().count()),
          Series.of("exec_count", "Runs of the model.", model -> model.success().count()),
          Series.micros("request", "Time from arrival to answer.", ModelStatistics::success),
          Series.micros("queue", "Time from arrival to the start.", ModelStatistics::queue),
          Series.micros("compute_input", "Time for copying inputs.", ModelStatistics::input),
          Series.micros("compute_infer", "Time of the model.", ModelStatistics::infer),
          Series.micros("compute_output", "Time for copying outputs.", ModelStatistics::output));

  private final Supplier<List<ModelStatistics>> models;

  TritonMetrics(Supplier<List<ModelStatistics>> models) {
    this.models = models;
  }

  @Override
  public MetricSnapshots collect() {
    List<ModelStatistics> now = models.get();
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    for (Series series : ALL) {
      UnknownSnapshot.Builder snapshot =
          UnknownSnapshot.builder().name(series.name()).help(series.help());
      for (ModelStatistics model : now) {
        snapshot.dataPoint(
            UnknownDataPointSnapshot.builder()
                .labels(Labels.of("model", model.name(), "version", model.version()))
                .value(series.value().applyAsDouble(model))
                .build());
      }
      all.metricSnapshot(snapshot.build());
    }
    return all.build();
  }
}
