package io.splitpoint.cli.stream;

import io.splitpoint.cli.option.MetricsAddress;
import io.splitpoint.cli.option.ModelOption;
import io.splitpoint.cli.option.OutputOptions;
import io.splitpoint.cli.terminal.CtrlC;
import io.splitpoint.device.trial.Trial;
import io.splitpoint.model.Graph;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.profiler.Machine;
import io.splitpoint.profiler.Subject;
import io.splitpoint.run.Provenance;
import io.splitpoint.run.UsageException;
import io.splitpoint.run.WholeFile;
import io.splitpoint.stream.prepare.Crop;
import io.splitpoint.stream.prepare.ModelPreprocessors;
import io.splitpoint.stream.run.Drop;
import io.splitpoint.stream.run.Report;
import io.splitpoint.stream.run.Setup;
import io.splitpoint.stream.run.Stream;
import io.splitpoint.tflite.TfLite;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
          + " and draws what it sees. Capture, preprocessing, the accelerators, decoding and writing"
          + " work at the same time; the end says which of them bounds the rate, and how many"
          + " accelerators are worth it.",
      "",
      "Without a Coral the Edge TPU is modelled: the accelerators take the time that the model says,"
          + " and the CPU computes the results within it. Where that takes longer, the longer time"
          + " counts; --no-results streams at the modelled rate.",
      "",
      "Models of float32 see levels as their metadata's normalization says, and without one as -1 to"
          + " 1; 8-bit models see them as they are.",
      "",
      "Ctrl-C ends the capture; what is under way is written, the video plays, and the exit code is"
          + " 130."
    },
    footer = {
      "",
      "Examples:",
      "  splitpoint stream --model ssd.tflite --source camera:/dev/video0 --tpus 2 --sink mjpeg:8080",
      "  splitpoint stream --model my.tflite --source in.mp4 --results seen.csv --labels names.txt",
      "  splitpoint stream --model ssd.tflite --source - --drop oldest",
      "  splitpoint stream --model conv5-800 --source synthetic:64x64 --frames 900 --tpus 4 \\",
      "    --mode pipeline --no-results"
    })
public final class StreamCommand implements Callable<Integer> {

  @Spec CommandSpec spec;
  @Mixin ModelOption model;
  @Mixin StreamDeviceOptions on;

  @Option(
      names = "--source",
      required = true,
      paramLabel = "SOURCE",
      description =
          "camera:DEVICE, a video (MP4, MOV, MKV, WebM), a folder of pictures, - for y4m or MJPEG on"
              + " standard input, or synthetic[:WIDTHxHEIGHT][@FPS]")
  String source;

  @Option(
      names = "--sink",
      paramLabel = "SINK",
      defaultValue = "none",
      description =
          "window, NAME.mp4, a folder (FOLDER/), mjpeg:PORT (a page that a browser can watch), or"
              + " none (default: ${DEFAULT-VALUE})")
  String sink;

  @Option(
      names = "--whole",
      description = "the model sees the whole picture, stretched (default: the middle)")
  boolean whole;

  @Option(
      names = "--threshold",
      paramLabel = "SCORE",
      defaultValue = "0.5",
      description = "least score of a box (default: ${DEFAULT-VALUE})")
  float threshold;

  @Option(
      names = "--results",
      paramLabel = "FILE.csv",
      description = "write what was seen in every frame")
  Optional<Path> results = Optional.empty();

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "names of the classes, one a line (default: their numbers)")
  Optional<Path> labels = Optional.empty();

  @Option(
      names = "--threads",
      paramLabel = "auto|K",
      defaultValue = "auto",
      description =
          "threads that preprocess; auto measures the stages on the first frame and balances them"
              + " (default: ${DEFAULT-VALUE})")
  String threads;

  @Option(
      names = "--drop",
      paramLabel = "oldest|none",
      description =
          "what happens when the source is faster: the oldest waiting frame is dropped, or the source"
              + " waits (default: oldest for cameras, none otherwise)")
  Optional<String> drop = Optional.empty();

  @Option(names = "--frames", paramLabel = "N", description = "end after so many frames")
  Optional<Long> frames = Optional.empty();

  @Option(
      names = "--metrics",
      paramLabel = "[HOST:]PORT",
      description = "serve the state of the stream at /metrics, as Prometheus reads it")
  Optional<String> metrics = Optional.empty();

  @Option(
      names = "--trace",
      paramLabel = "FILE.csv",
      description = "write the state of the stream once a second")
  Optional<Path> trace = Optional.empty();

  @Mixin OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    frames.ifPresent(n -> atLeastOne("--frames", n));
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new UsageException("--threshold: expected 0 to 1, found " + threshold);
    }
    if (results.isPresent() && on.noResults) {
      throw new UsageException("--results: expected no --no-results with it, found both");
    }
    Duration silence = on.silence();
    Optional<Integer> preprocessing = preprocessing();
    Optional<Drop> dropping = drop.map(StreamCommand::drop);
    Optional<InetSocketAddress> port = metrics.map(MetricsAddress::of);
    Graph graph = model.open(Precision.INT8);
    ModelPreprocessors.of(1, 1, Crop.whole(1, 1), graph); // or refused before anything is opened
    StreamDevices devices = on.open();
    if (!model.builtIn() && devices.kind() != StreamDevices.Kind.CORAL && !on.noResults) {
      Trial.of(graph, true, Optional.empty());
    }
    Provenance provenance = provenance(graph, devices);
    Machine.State before = Machine.State.now();
    try (CtrlC signal = new CtrlC();
        StreamWatchers watchers =
            StreamWatchers.open(
                spec.commandLine().getErr(), output.quiet, trace, port, devices.modelled())) {
      on.notice(devices).ifPresent(watchers::notice);
      devices.shares(model.name(), graph).forEach(watchers::notice);
      if (model.builtIn() && devices.kind() != StreamDevices.Kind.CORAL && !on.noResults) {
        watchers.notice(
            model.name()
                + " is built here with weights that were never trained: what it sees in a picture"
                + " means nothing (docs/method.md names detectors that work)");
      }
      StreamParts parts =
          StreamParts.open(
              graph, on.accelerators(graph, devices), source, sink, whole, results, names());
      Setup setup = parts.setup(threshold, preprocessing, dropping, frames);
      Report report;
      try (Stream stream =
          Stream.open(setup, watchers.all(), () -> Machine.State.now().temperatureC(), silence)) {
        signal.calls(stream::stop);
        report = stream.run();
      }
      watchers.endLine();
      print(new StreamView(report, setup.accelerators().size(), parts.on().why()));
    }
    if (trace.isPresent()) {
      provenance.machine(Machine.here(), before, Machine.State.now()).ended();
      WholeFile.write(beside(trace.get()), provenance::writeTo);
    }
    return 0;
  }

  private void print(StreamView view) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (output.json) {
      out.println(Provenance.JSON.writeValueAsString(view.json()));
      out.flush();
    } else {
      view.print(out);
    }
  }

  private Provenance provenance(Graph graph, StreamDevices devices) throws IOException {
    return new Provenance(spec.commandLine().getParseResult().originalArgs())
        .subjects(List.of(new Subject(model.name(), graph.precision(), graph, List.of())))
        .libraries(Map.of("tensorflow-lite", TfLite.load().version()))
        .put("devices", (Object) devices.names())
        .put("source", source);
  }

  private List<String> names() throws IOException {
    // labels are for people: a byte that is no UTF-8 costs a character, not the stream
    return labels.isPresent()
        ? new String(Files.readAllBytes(labels.get()), StandardCharsets.UTF_8).lines().toList()
        : List.of();
  }

  private static Path beside(Path csv) {
    String name = csv.getFileName().toString().replaceFirst("\\.csv$", "");
    return csv.resolveSibling(name + ".json");
  }

  private Optional<Integer> preprocessing() {
    if (threads.equals("auto")) {
      return Optional.empty();
    }
    try {
      int count = Integer.parseInt(threads);
      atLeastOne("--threads", count);
      return Optional.of(count);
    } catch (NumberFormatException e) {
      throw new UsageException("--threads: expected auto or a number, found '" + threads + "'");
    }
  }

  private static Drop drop(String name) {
    return switch (name) {
      case "oldest" -> Drop.OLDEST;
      case "none" -> Drop.NONE;
      default -> throw new UsageException("--drop: expected oldest or none, found '" + name + "'");
    };
  }

  private static void atLeastOne(String option, long value) {
    if (value < 1) {
      throw new UsageException(option + ": expected at least 1, found " + value);
    }
  }
}
