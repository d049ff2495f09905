package io.splitpoint.cli.offload;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.cli.option.LayerName;
import io.splitpoint.cli.option.ModelOption;
import io.splitpoint.cli.option.Names;
import io.splitpoint.cli.option.OutputOptions;
import io.splitpoint.cli.terminal.ExitCode;
import io.splitpoint.cli.terminal.ProgressLine;
import io.splitpoint.device.trial.Trial;
import io.splitpoint.failure.InputException;
import io.splitpoint.model.Graph;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.offload.run.Compression;
import io.splitpoint.offload.run.CostRounds;
import io.splitpoint.offload.run.FrameAnswer;
import io.splitpoint.offload.run.Goal;
import io.splitpoint.offload.run.Heads;
import io.splitpoint.offload.run.LinkState;
import io.splitpoint.offload.run.Offloader;
import io.splitpoint.offload.run.RunCounters;
import io.splitpoint.offload.run.SplitChange;
import io.splitpoint.offload.run.Traffic;
import io.splitpoint.offload.run.UsableSplits;
import io.splitpoint.profile.Source;
import io.splitpoint.run.Provenance;
import io.splitpoint.run.UsageException;
import io.splitpoint.tflite.TfLite;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description =
        "Runs frames with the head here and the tail on a server. A frame that the server would not"
            + " answer in time is finished here; with --split auto the split follows the link.",
    footer = {
      "",
      "Examples:",
      "  splitpoint offload run --model mobilenet.tflite --server 10.0.0.2:8000",
      "  splitpoint offload run --model vgg16 --split 5 --server grpc://triton:8001 \\",
      "      --deadline 100",
      "  splitpoint offload run --model vgg16 --device coral --server 10.0.0.2:8000",
      "  splitpoint offload run --model my.tflite --source camera:/dev/video0 --server 10.0.0.2:8000"
    })
final class OffloadRunCommand implements Callable<Integer> {

  private static final long ENDLESS_FRAMES = 100;

  @Spec CommandSpec spec;
  @Mixin ModelOption model;
  @Mixin OffloadTarget target;
  @Mixin OffloadDevice device;
  @Mixin SplitCosts costs;

  @Option(
      names = "--split",
      paramLabel = "LAYER",
      defaultValue = "auto",
      description =
          "layer to cut after, by name or number (0 to N), or auto (default: ${DEFAULT-VALUE})")
  String split;

  @Option(
      names = "--objective",
      paramLabel = "OBJECTIVE",
      completionCandidates = Goals.class,
      defaultValue = "latency",
      description =
          "of --split auto: latency of a frame, or throughput, frames a second with --in-flight 2 or"
              + " more (default: ${DEFAULT-VALUE})")
  String objective;

  @Option(
      names = "--source",
      paramLabel = "SOURCE",
      defaultValue = "random",
      description =
          "camera:DEVICE, a video file, a folder of pictures, - for y4m or MJPEG on standard input,"
              + " synthetic[:WIDTHxHEIGHT][@FPS], or random (default: ${DEFAULT-VALUE})")
  String source;

  @Option(
      names = "--whole",
      description = "the model sees the whole picture, stretched (default: the middle)")
  boolean whole;

  @Option(
      names = "--frames",
      paramLabel = "N",
      description =
          "how many at most (default: all of a video file or folder, 100 of what has no end)")
  Optional<Long> frames = Optional.empty();

  @Option(
      names = "--fps",
      paramLabel = "RATE",
      description = "frames a second at most (default: as fast as they go)")
  Optional<Double> fps = Optional.empty();

  @Option(
      names = "--deadline",
      paramLabel = "MS",
      description = "from the start of a frame to its answer; the tail runs here if need be")
  Optional<Double> deadlineMs = Optional.empty();

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      defaultValue = "2",
      description =
          "frames under way at a time; 2 computes a head while the frame before is sent (default:"
              + " ${DEFAULT-VALUE})")
  int inFlight;

  @Option(
      names = "--compression",
      paramLabel = "HOW",
      completionCandidates = Names.Compressions.class,
      defaultValue = "auto",
      description =
          "of what crosses the link: auto (gzip where that pays, measured on the tensors"
              + " themselves), none, or gzip (default: ${DEFAULT-VALUE})")
  String compression;

  @Option(
      names = "--verify",
      description = "run the whole model here too and compare every answer bit by bit")
  boolean verify;

  @Mixin OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    Graph graph = model.open(Precision.INT8);
    if (!model.builtIn()) {
      Trial.of(graph, !target.noXnnpack, Optional.empty());
    }
    OptionalInt fixed = layer(graph);
    TfLite library = TfLite.load();
    List<FrameAnswer> answers = new ArrayList<>();
    long[] wrong = {0};
    Optional<DeviceHeads> heads = device.open(library, graph, target.heads(), this::say);
    try (DeviceHeads chip = heads.orElse(null);
        ProgressLine progress = ProgressLine.onStderr(output.quiet);
        OffloadFrames source =
            OffloadFrames.open(this.source, whole, library, graph, target.heads(), verify)) {
      RemoteModel.require(
          target.address(),
          target.settings(model.name(), fixed, deadline(), inFlight, compression(), goal()),
          graph,
          fixed);
      Optional<UsableSplits> profiled = costs.profiled(graph);
      UsableSplits table =
          profiled.isPresent() ? profiled.get() : timed(library, graph, heads, progress);
      try (Offloader offload =
          Offloader.start(
              library,
              graph,
              table,
              target.address(),
              target.settings(model.name(), fixed, deadline(), inFlight, compression(), goal()),
              Optional.ofNullable((Heads) chip),
              answer -> {
                wrong[0] += verify && !source.isRight(answer) ? 1 : 0;
                answers.add(light(answer));
              })) {
        long start = System.nanoTime();
        long most = frames.orElse(endless() ? ENDLESS_FRAMES : Long.MAX_VALUE);
        for (long i = 0; i < most; i++) {
          pace(start, i);
          Optional<List<ByteBuffer>> frame = source.next();
          if (frame.isEmpty()) {
            break;
          }
          offload.frame(frame.get());
          progress.at(most == Long.MAX_VALUE ? 0 : (double) i / most, "frame " + i);
        }
        offload.finish();
        if (answers.isEmpty()) {
          throw new InputException(this.source + ": expected pictures, found none");
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        List<String> warnings = OffloadWarnings.of(offload.counters(), table, fixed, deadline());
        progress.clear();
        warnings.forEach(warning -> say("warning: " + warning));
        print(offload, answers, wrong[0], seconds, heads, warnings);
      }
    }
    return wrong[0] == 0 ? 0 : ExitCode.FAULT;
  }

  private UsableSplits timed(
      TfLite library, Graph graph, Optional<DeviceHeads> heads, ProgressLine progress) {
    CostRounds rounds = target.costs(library, graph, heads);
    OptionalInt fixed = layer(graph);
    return fixed.isPresent()
        ? rounds.run(costs.rounds(), fixed.getAsInt(), progress::at)
        : rounds.run(costs.rounds(), progress::at);
  }

  private void say(String notice) {
    spec.commandLine().getErr().println(notice);
    spec.commandLine().getErr().flush();
  }

  private boolean endless() {
    return List.of("random", "synthetic", "camera").contains(source.split("[:@]")[0]);
  }

  private void check() {
    if (frames.isPresent() && frames.get() < 1 || inFlight < 1) {
      throw new UsageException("--frames and --in-flight: expected at least 1");
    }
    if (fps.isPresent() && !(fps.get() > 0) || deadlineMs.isPresent() && !(deadlineMs.get() > 0)) {
      throw new UsageException("--fps and --deadline: expected more than 0");
    }
  }

  private OptionalInt layer(Graph graph) {
    return split.equals("auto")
        ? OptionalInt.empty()
        : OptionalInt.of(
            LayerName.find("--split: expected auto, or", split, graph, 0, graph.layers().size()));
  }

  private Compression compression() {
    List<Compression> known = List.of(Compression.values());
    return known.stream()
        .filter(each -> each.word().equals(compression))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "--compression: expected one of %s, found '%s'"
                        .formatted(known.stream().map(Compression::word).toList(), compression)));
  }

  private Goal goal() {
    return Stream.of(Goal.values())
        .filter(each -> each.word().equals(objective))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "--objective: expected latency or throughput, found '" + objective + "'"));
  }

  private OptionalDouble deadline() {
    return deadlineMs.map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
  }

  /** Without the tensors, which a long run cannot keep. */
  private static FrameAnswer light(FrameAnswer answer) {
    return new FrameAnswer(
        answer.frame(),
        answer.layer(),
        answer.from(),
        answer.latencyMs(),
        answer.inTime(),
        List.of());
  }

  private void pace(long startNanos, long frame) throws InterruptedException {
    if (fps.isPresent()) {
      long due = startNanos + (long) (frame * 1e9 / fps.get());
      TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
    }
  }

  private void print(
      Offloader offload,
      List<FrameAnswer> answers,
      long wrong,
      double seconds,
      Optional<DeviceHeads> heads,
      List<String> warnings)
      throws IOException {
    Optional<Source> headSource = heads.map(DeviceHeads::source);
    String source = headSource.orElse(Source.MEASURED).name().toLowerCase(Locale.ROOT);
    String mark = headSource.filter(Source.MODELLED::equals).map(modelled -> "~").orElse("");
    PrintWriter out = spec.commandLine().getOut();
    double[] ms = answers.stream().mapToDouble(FrameAnswer::latencyMs).sorted().toArray();
    double median = ms[ms.length / 2];
    double p99 = ms[(int) Math.ceil(0.99 * ms.length) - 1];
    Optional<LinkState> link = offload.link();
    int last = answers.get(answers.size() - 1).layer();
    // a rate that is held back says nothing of how fast frames could go
    OptionalDouble expected =
        fps.isPresent() ? OptionalDouble.empty() : offload.expectedPerSecond(last);
    if (output.json) {
      ObjectNode node = Provenance.JSON.createObjectNode();
      node.put("frames", answers.size());
      node.put("device", device.name);
      node.put("source", source);
      heads.flatMap(DeviceHeads::lost).ifPresent(why -> node.put("device_lost", why));
      node.put("latency_ms", median);
      node.put("latency_ms_p99", p99);
      node.put("frames_per_s", answers.size() / seconds);
      node.put("objective", objective);
      node.put("layer", last);
      expected.ifPresent(rate -> node.put("expected_frames_per_s", rate));
      link.ifPresent(
          l -> {
            node.put("link_mbps", l.tellsBandwidth() ? (Double) l.megabits() : null);
            node.put("link_latency_ms", l.latencyMs());
          });
      if (verify) {
        node.put("wrong", wrong);
      }
      node.put("tensor_bytes", offload.traffic().tensorBytes());
      node.put("sent_bytes", offload.traffic().sentBytes());
      ObjectNode counters = node.putObject("counters");
      offload
          .counters()
          .all()
          .forEach((event, n) -> counters.put(event.name().toLowerCase(Locale.ROOT), n));
      ArrayNode changes = node.putArray("changes");
      for (SplitChange change : offload.changes()) {
        changes
            .addObject()
            .put("at", change.at().toString())
            .put("frame", change.frame())
            .put("from_layer", change.fromLayer())
            .put("to_layer", change.toLayer())
            .put("decided_to_ready_ms", change.decidedToReadyMs())
            .put("decided_to_used_ms", change.decidedToUsedMs())
            .put("pause_ms", change.pauseMs());
      }
      node.set("warnings", Provenance.JSON.valueToTree(warnings));
      out.println(Provenance.JSON.writeValueAsString(node));
    } else {
      out.printf(
          Locale.ROOT,
          "%d frames, split after layer %d at the end: latency %s%.2f ms median, %s%.2f ms p99,"
              + " %s%.1f frames/s%n",
          answers.size(),
          last,
          mark,
          median,
          mark,
          p99,
          mark,
          answers.size() / seconds);
      expected.ifPresent(
          rate ->
              out.printf(
                  Locale.ROOT,
                  "this split, with the link and the server as they are now: %s%.1f frames/s expected%n",
                  mark,
                  rate));
      if (headSource.isPresent()) {
        out.printf(
            "%s%s: heads on %s%s%n",
            mark.isEmpty() ? "" : mark + " ",
            source,
            device.name,
            heads.get().lost().map(why -> " until it was lost, then on the CPU").orElse(""));
      }
      link.ifPresent(
          l ->
              out.printf(
                  Locale.ROOT,
                  "link as the frames found it, with the copying at both ends: %s, %.2f ms"
                      + " ('splitpoint link measure' measures the link alone)%n",
                  l.tellsBandwidth()
                      ? String.format(Locale.ROOT, "%.2f Mbit/s", l.megabits())
                      : "a bandwidth that is too high to tell beside the latency",
                  l.latencyMs()));
      Traffic traffic = offload.traffic();
      if (traffic.sentBytes() > 0) {
        out.printf(
            Locale.ROOT,
            "sent: %,d bytes for %,d bytes of tensors%n",
            traffic.sentBytes(),
            traffic.tensorBytes());
      }
      if (verify) {
        out.println("wrong answers: " + wrong);
      }
      for (RunCounters.Event event : RunCounters.Event.values()) {
        long n = offload.counters().of(event);
        if (n > 0) {
          out.printf("  %-16s %d%n", event.name().toLowerCase(Locale.ROOT).replace('_', ' '), n);
        }
      }
      for (SplitChange change : offload.changes()) {
        out.printf(
            Locale.ROOT,
            "  frame %d: layer %d to %d, ready after %.0f ms beside the old one, in use after %.0f ms,"
                + " pause %.3f ms%n",
            change.frame(),
            change.fromLayer(),
            change.toLayer(),
            change.decidedToReadyMs(),
            change.decidedToUsedMs(),
            change.pauseMs());
      }
    }
    out.flush();
  }
}
