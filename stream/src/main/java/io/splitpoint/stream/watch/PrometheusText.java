package io.splitpoint.stream.watch;

import io.splitpoint.stream.run.Latencies;
import io.splitpoint.stream.run.Sample;
import java.util.OptionalDouble;

/**
 * A sample in Prometheus's text format 0.0.4: base units, counters end in {@code _total}, a summary
 * for each stage.
 */
final class PrometheusText {

  private final StringBuilder text = new StringBuilder();

  private PrometheusText() {}

  static String of(Sample sample, boolean modelled) {
    PrometheusText to = new PrometheusText();
    to.head("splitpoint_frames_total", "counter", "Frames by what became of them.");
    to.value("splitpoint_frames_total{outcome=\"written\"}", sample.written());
    to.value("splitpoint_frames_total{outcome=\"dropped\"}", sample.dropped());
    to.head("splitpoint_frames_per_second", "gauge", "Frames written in the last second.");
    to.value("splitpoint_frames_per_second", sample.fps());
    to.head(
        "splitpoint_stage_seconds",
        "summary",
        "Work of a stage on a frame, waiting excluded; quantiles of the last second.");
    for (Sample.Stage stage : sample.stages()) {
      to.summary("splitpoint_stage_seconds", stage, modelled && stage.name().startsWith("infer"));
    }
    to.head("splitpoint_frame_latency_seconds", "gauge", "From captured to written, last second.");
    to.quantile("splitpoint_frame_latency_seconds{", "0.5", sample.latency().medianMs());
    to.quantile("splitpoint_frame_latency_seconds{", "0.99", sample.latency().p99Ms());
    to.head("splitpoint_queue_frames", "gauge", "Frames that wait for a stage.");
    for (Sample.Fill queue : sample.queues()) {
      to.value("splitpoint_queue_frames{stage=\"" + queue.name() + "\"}", queue.frames());
    }
    to.head("splitpoint_queue_capacity_frames", "gauge", "Frames that can wait for a stage.");
    for (Sample.Fill queue : sample.queues()) {
      to.value(
          "splitpoint_queue_capacity_frames{stage=\"" + queue.name() + "\"}", queue.capacity());
    }
    if (sample.temperatureC().isPresent()) {
      to.head("splitpoint_temperature_celsius", "gauge", "Of the machine.");
      to.value("splitpoint_temperature_celsius", sample.temperatureC().getAsDouble());
    }
    return to.text.toString();
  }

  private void head(String name, String type, String help) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private void value(String series, double value) {
    text.append(series).append(' ').append(value).append('\n');
  }

  private void summary(String name, Sample.Stage stage, boolean modelled) {
    String labels =
        "stage=\"%s\",source=\"%s\"".formatted(stage.name(), modelled ? "modelled" : "measured");
    quantile(name + "{" + labels + ",", "0.5", stage.interval().medianMs());
    quantile(name + "{" + labels + ",", "0.99", stage.interval().p99Ms());
    Latencies total = stage.total();
    value(name + "_sum{" + labels + "}", total.totalMs() / 1e3);
    value(name + "_count{" + labels + "}", total.count());
  }

  private void quantile(String open, String quantile, OptionalDouble ms) {
    ms.ifPresent(v -> value(open + "quantile=\"" + quantile + "\"}", v / 1e3));
  }
}
