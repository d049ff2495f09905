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
 * The statistics of models under the names that Triton gives them in {@code /metrics}, so that
 * dashboards made for it work. Triton's counters do not end in {@code _total}, as Prometheus's
 * library wants it of a counter: they are untyped here.
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
          Series.micros("request", "From arrival to answer.", ModelStatistics::success),
          Series.micros("queue", "From arrival to the start.", ModelStatistics::queue),
          Series.micros("compute_input", "Copying inputs.", ModelStatistics::input),
          Series.micros("compute_infer", "The model itself.", ModelStatistics::infer),
          Series.micros("compute_output", "Copying outputs.", ModelStatistics::output));

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
