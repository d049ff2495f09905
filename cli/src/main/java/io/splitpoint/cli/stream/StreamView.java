package io.splitpoint.cli.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.cli.terminal.AnswerColour;
import io.splitpoint.cli.terminal.TextTable;
import io.splitpoint.run.Provenance;
import io.splitpoint.stream.run.Latencies;
import io.splitpoint.stream.run.ScalingAdvice;
import io.splitpoint.stream.run.StageReport;
import io.splitpoint.stream.run.StreamResult;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** The end of a stream, as a table or JSON. */
record StreamView(StreamResult report, int accelerators, String why) {

  private static final List<String> HEADER =
      List.of("stage", "on", "mean ms", "median ms", "p99 ms", "busy", "at most fps");

  void print(PrintWriter out) {
    String answer =
        "%d frames written, %d dropped, %s fps; captured to written %s ms median, %s ms p99"
            .formatted(
                report.written(),
                report.dropped(),
                number("%.1f", report.fps(), report.modelled()),
                number("%.2f", report.latency().medianMs(), report.modelled()),
                number("%.2f", report.latency().p99Ms(), report.modelled()));
    out.println(AnswerColour.of(answer, report.dropped() == 0));
    out.println(why);
    out.println(report.bound());
    scaling().ifPresent(scaling -> out.println(scaling.text()));
    out.println();
    List<List<String>> rows = new ArrayList<>();
    for (StageReport stage : report.stages()) {
      Latencies work = stage.work();
      boolean modelled = modelled(stage);
      rows.add(
          List.of(
              stage.name(),
              String.valueOf(stage.servers()),
              number("%.3f", work.meanMs(), modelled),
              number("%.3f", work.medianMs(), modelled),
              number("%.3f", work.p99Ms(), modelled),
              String.format(Locale.ROOT, "%.0f %%", 100 * stage.busy()),
              number("%.1f", stage.boundFps(), modelled)));
    }
    TextTable.print(HEADER, rows, out);
    if (report.modelled()) {
      out.println(
          "~ modelled: the accelerators took the time that the Edge TPU model says, or the CPU's where"
              + " it took longer to compute the results");
    }
    out.flush();
  }

  private Optional<ScalingAdvice> scaling() {
    return ScalingAdvice.of(report, accelerators);
  }

  private boolean modelled(StageReport stage) {
    return report.modelled() && stage.name().startsWith("infer");
  }

  private static String number(String format, OptionalDouble value, boolean modelled) {
    return value.isPresent()
        ? (modelled ? "~" : "") + String.format(Locale.ROOT, format, value.getAsDouble())
        : "-";
  }

  ObjectNode json() {
    ObjectNode node = Provenance.JSON.createObjectNode();
    node.put("frames_written", report.written());
    node.put("frames_dropped", report.dropped());
    put(node, "frames_per_s", report.fps());
    put(node, "latency_ms", report.latency().medianMs());
    put(node, "latency_ms_p99", report.latency().p99Ms());
    node.put("accelerators", accelerators);
    node.put("mode", why);
    node.put("source", report.modelled() ? "modelled" : "measured");
    for (StageReport stage : report.stages()) {
      ObjectNode to = node.withArray("stages").addObject();
      to.put("stage", stage.name());
      to.put("on", stage.servers());
      put(to, "latency_ms", stage.work().medianMs());
      put(to, "latency_ms_mean", stage.work().meanMs());
      put(to, "latency_ms_p99", stage.work().p99Ms());
      to.put("busy", stage.busy());
      put(to, "bound_frames_per_s", stage.boundFps());
      to.put("source", modelled(stage) ? "modelled" : "measured");
    }
    report.bottleneck().ifPresent(stage -> node.put("bottleneck", stage.name()));
    scaling()
        .ifPresent(
            scaling ->
                node.putObject("scaling")
                    .put("helpful_accelerators", scaling.helpful())
                    .put("binding", scaling.binding())
                    .put("limit_frames_per_s", scaling.limitFps()));
    return node;
  }

  private static void put(ObjectNode node, String key, OptionalDouble value) {
    if (value.isPresent()) {
      node.put(key, value.getAsDouble());
    } else {
      node.putNull(key);
    }
  }
}
