package io.splitpoint.cli.stream;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.splitpoint.app.streaming.Streaming;
import io.splitpoint.cli.terminal.AnswerColour;
import io.splitpoint.cli.terminal.TextTable;
import io.splitpoint.profile.Milliseconds;
import io.splitpoint.profile.Source;
import io.splitpoint.stream.run.ScalingAdvice;
import io.splitpoint.stream.run.StageReport;
import io.splitpoint.stream.run.StreamResult;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;

/**
 * The end of a stream, as a table and as JSON.
 *
 * @param mode why the accelerators were arranged so, in one line
 * @param source of the accelerators' times
 * @param bound what bounds the rate, in one line
 */
record StreamView(
    long framesWritten,
    long framesDropped,
    OptionalDouble framesPerS,
    OptionalDouble latencyMs,
    OptionalDouble latencyMsP99,
    int accelerators,
    String mode,
    Source source,
    List<Stage> stages,
    @JsonInclude(Include.NON_EMPTY) Optional<String> bottleneck,
    @JsonInclude(Include.NON_EMPTY) Optional<ScalingAdvice> scaling,
    @JsonIgnore String bound) {

  private static final List<String> HEADER =
      List.of("stage", "on", "mean ms", "median ms", "p99 ms", "busy", "at most fps");

  /** One row of the table. */
  record Stage(
      String stage,
      int on,
      OptionalDouble latencyMs,
      OptionalDouble latencyMsMean,
      OptionalDouble latencyMsP99,
      double busy,
      OptionalDouble boundFramesPerS,
      Source source) {

    static Stage of(StageReport stage, boolean modelled) {
      return new Stage(
          stage.name(),
          stage.servers(),
          stage.work().medianMs(),
          stage.work().meanMs(),
          stage.work().p99Ms(),
          stage.busy(),
          stage.boundFps(),
          sourceOf(modelled && stage.name().startsWith("infer")));
    }

    private List<String> cells() {
      return List.of(
          stage,
          String.valueOf(on),
          number(Milliseconds::text, latencyMsMean, source),
          number(Milliseconds::text, latencyMs, source),
          number(Milliseconds::text, latencyMsP99, source),
          String.format(Locale.ROOT, "%.0f %%", 100 * busy),
          number(StreamView::rate, boundFramesPerS, source));
    }
  }

  static StreamView of(Streaming.Result result) {
    StreamResult report = result.report();
    return new StreamView(
        report.written(),
        report.dropped(),
        report.fps(),
        report.latency().medianMs(),
        report.latency().p99Ms(),
        result.accelerators(),
        result.why(),
        sourceOf(report.modelled()),
        report.stages().stream().map(stage -> Stage.of(stage, report.modelled())).toList(),
        report.bottleneck().map(StageReport::name),
        ScalingAdvice.of(report, result.accelerators(), result.modelledFps()),
        report.bound());
  }

  void print(PrintWriter out) {
    String answer =
        "%d frames written, %d dropped, %s fps; captured to written %s ms median, %s ms p99"
            .formatted(
                framesWritten,
                framesDropped,
                number(StreamView::rate, framesPerS, source),
                number(Milliseconds::text, latencyMs, source),
                number(Milliseconds::text, latencyMsP99, source));
    out.println(AnswerColour.of(answer, framesDropped == 0));
    out.println(mode);
    out.println(bound);
    scaling.ifPresent(
        advice ->
            out.println(
                advice.text()
                    + (advice.helpfulAccelerators() > accelerators
                        ? " (the bus that they share is not counted and may limit it sooner)"
                        : "")));
    out.println();
    TextTable.print(HEADER, stages.stream().map(Stage::cells).toList(), out);
    if (source == Source.MODELLED) {
      out.println(
          "~ modelled: the accelerators took the time that the Edge TPU model says; where the CPU computes"
              + " their results and takes longer, that time");
    }
  }

  private static Source sourceOf(boolean modelled) {
    return modelled ? Source.MODELLED : Source.MEASURED;
  }

  private static String rate(double fps) {
    return String.format(Locale.ROOT, fps < 100 ? "%.1f" : "%.0f", fps);
  }

  private static String number(DoubleFunction<String> text, OptionalDouble value, Source source) {
    return value.isPresent()
        ? (source == Source.MODELLED ? "~" : "") + text.apply(value.getAsDouble())
        : "-";
  }
}
