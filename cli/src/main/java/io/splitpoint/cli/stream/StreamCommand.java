package io.splitpoint.cli.stream;

import io.splitpoint.app.streaming.Streaming;
import io.splitpoint.cli.option.MetricsAddress;
import io.splitpoint.cli.option.ModelOption;
import io.splitpoint.cli.option.OutputOptions;
import io.splitpoint.cli.terminal.CtrlC;
import io.splitpoint.failure.InputException;
import io.splitpoint.model.zoo.Precision;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "stream",
    mixinStandardHelpOptions = true,
    description = {
      "Runs frames of a camera, a video or pictures through a model on one or several Edge TPUs,"
          + " and draws the results. Capture, preprocessing, the accelerators, decoding and writing"
          + " work in parallel; at the end it reports which of them limits the rate, and how many"
          + " accelerators are useful.",
      "",
      "Without a Coral the Edge TPU is modelled: the accelerators take the modelled time, in which"
          + " the CPU computes the results. Where that takes longer, the longer time"
          + " counts; --no-results streams at the modelled rate.",
      "",
      "Inputs of float32 models are normalized by their metadata, or to -1 to 1 without them;"
          + " inputs of 8-bit models are the levels.",
      "",
      "Ctrl-C ends the capture; frames in progress are written, the video is complete, and the exit code is"
          + " 130."
    },
    footer = {
      "",
      "Examples:",
      "  splitpoint stream --model ssd.tflite --source camera:/dev/video0 --tpus 2 \\",
      "      --sink mjpeg:8080",
      "  splitpoint stream --model my.tflite --source in.mp4 --results seen.csv \\",
      "      --labels names.txt",
      "  splitpoint stream --model ssd.tflite --source - --drop oldest",
      "  splitpoint stream --model conv5-800 --source synthetic:64x64 --frames 900 \\",
      "      --tpus 4 --mode pipeline --no-results"
    })
public final class StreamCommand implements Callable<Integer> {

  @Spec CommandSpec spec;
  @Mixin ModelOption model;
  @Mixin StreamDeviceOptions on;
  @Mixin StreamFrameOptions frames;

  @Option(
      names = "--metrics",
      paramLabel = "[HOST:]PORT",
      description = "serve the state of the stream at /metrics for Prometheus")
  Optional<String> metrics = Optional.empty();

  @Option(
      names = "--trace",
      paramLabel = "FILE.csv",
      description = "write the state of the stream once a second")
  Optional<Path> trace = Optional.empty();

  @Mixin OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (frames.results.isPresent() && on.noResults) {
      throw new InputException("--results: expected no --no-results with it, found both");
    }
    Streaming.Options options =
        new Streaming.Options(
            model.name(),
            model.builtIn(),
            model.open(Precision.INT8),
            on.accelerators(),
            frames.asked(),
            trace,
            metrics.map(MetricsAddress::of));
    Streaming streaming = Streaming.prepare(options);
    PrintWriter err = spec.commandLine().getErr();
    try (CtrlC signal = new CtrlC();
        StreamLine line = StreamLine.onTerminal(err, output.quiet, streaming.modelled())) {
      Streaming.Result result =
          streaming.run(
              spec.commandLine().getParseResult().originalArgs(),
              line,
              stop -> signal.calls(stop::run));
      line.end();
      StreamView view = StreamView.of(result);
      output.print(() -> view, view::print);
    }
    return 0;
  }
}
