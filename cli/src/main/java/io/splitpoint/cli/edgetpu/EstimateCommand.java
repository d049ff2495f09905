package io.splitpoint.cli.edgetpu;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitpoint.app.MeasuredPrefixes;
import io.splitpoint.app.ModelSource;
import io.splitpoint.cli.option.HostOption;
import io.splitpoint.cli.option.ModelOption;
import io.splitpoint.cli.option.OutputOptions;
import io.splitpoint.energy.Board;
import io.splitpoint.model.Graph;
import io.splitpoint.model.edgetpu.Clock;
import io.splitpoint.model.edgetpu.CompiledModel;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Estimate;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.model.edgetpu.Pipeline;
import io.splitpoint.model.edgetpu.PipelineEstimate;
import io.splitpoint.model.edgetpu.Split;
import io.splitpoint.model.edgetpu.Workload;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.partition.Objective;
import io.splitpoint.partition.TpuSegments;
import io.splitpoint.run.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "estimate",
    description = {
      "What a run would take on Coral Edge TPUs, by the model: latency, energy, memory.",
      "",
      "No accelerator is needed or used; every number is modelled (docs/edgetpu-model.md says how"
          + " far off).",
      "",
      "With one TPU latency_ms is that of one run in the steady state. With more it is the time per"
          + " input of a full pipeline; pipeline_latency_ms is one input's way through all chips.",
      "",
      "--split best shares the TPUs: all partitions of their number into pipelines of copies of the"
          + " model are compared, and the best for --objective is shown, with the front of both."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  splitpoint estimate --model mobilenet-v2 --host usb3-rpi4 --board pi4",
      "  splitpoint estimate --model inception-v2 --tpus 3 --split best",
      "  splitpoint estimate --model resnet50 --tpus 8 --split best --objective latency",
      "  splitpoint estimate --model my_edgetpu.tflite --clock std --json"
    })
public final class EstimateCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Mixin ModelOption model;
  @Mixin HostOption host;

  @Option(
      names = "--tpus",
      paramLabel = "N",
      defaultValue = "1",
      description = "Edge TPUs of the pipeline (default: ${DEFAULT-VALUE})")
  int tpus;

  @Option(
      names = "--split",
      paramLabel = "HOW",
      defaultValue = "compiler",
      description =
          "even: layers; compiler: parameter bytes, as edgetpu_compiler does; profiled: the slowest"
              + " segment as fast as can be; best: copies of the model on pipelines of the best depths"
              + " (default: ${DEFAULT-VALUE})")
  Split split;

  @Option(
      names = "--objective",
      paramLabel = "latency|throughput",
      completionCandidates = SharingView.Objectives.class,
      defaultValue = "throughput",
      description = "what --split best shares the TPUs for (default: ${DEFAULT-VALUE})")
  String objective;

  @Option(
      names = "--clock",
      paramLabel = "std|max",
      defaultValue = "max",
      description = "libedgetpu1-std or libedgetpu1-max (default: ${DEFAULT-VALUE})")
  Clock clock;

  @Option(
      names = "--cpu-mhz",
      paramLabel = "MHZ",
      description = "clock of the host's CPU, where it is not the device file's")
  Optional<Double> cpuMhz = Optional.empty();

  @Option(
      names = "--board",
      paramLabel = "NAME|FILE",
      description =
          "the machine that the accelerators hang on: pi3b+, pi4, pi5, dev-board, laptop or a device"
              + " file with its watts; also says what the whole of it takes")
  Optional<String> board = Optional.empty();

  @Option(
      names = "--with",
      paramLabel = "FILE|NAME",
      description = "compiled together with these, which come first in the chip's memory")
  List<String> with = List.of();

  @Option(
      names = "--calibrate",
      paramLabel = "PROFILE",
      description =
          "fit --host to a profile.csv of this model measured on an Edge TPU, and write it to --out")
  Path profile;

  @Option(names = "--out", paramLabel = "FILE", description = "the calibrated device file")
  Path calibrated;

  @Mixin OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    Host shipped = host.host();
    EdgeTpuModel tpu = EdgeTpuModel.of(cpuMhz.map(shipped::withCpuClock).orElse(shipped), clock);
    if (profile != null || calibrated != null) {
      tpu = EdgeTpuModel.of(calibrate(tpu.host()), clock);
    }
    Objective goal = SharingView.objective(objective);
    Optional<Board> around = board.map(Board::of);
    if (around.isPresent() && split == Split.BEST && tpus > 1) {
      throw new UsageException("--board: expected no --split best with it, found one");
    }
    Optional<SharedEstimateView> shared = shared(tpu, goal);
    if (shared.isPresent()) {
      show(shared.get().json(), shared.get()::print);
      return 0;
    }
    EstimateView view = estimate(tpu).on(around);
    show(view.json(), view::print);
    return 0;
  }

  private void show(Map<String, Object> answer, Consumer<PrintWriter> print) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (output.json) {
      out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(answer));
    } else {
      print.accept(out);
    }
  }

  /** The answer of --split best on several TPUs; empty for any other question. */
  private Optional<SharedEstimateView> shared(EdgeTpuModel tpu, Objective goal) throws IOException {
    if (split != Split.BEST || tpus < 2) {
      return Optional.empty();
    }
    if (!with.isEmpty()) {
      onlyOneTpu("co-compiled models share one TPU");
    }
    TpuSegments segments;
    if (model.source().synthetic().isPresent()) {
      segments = TpuSegments.of(tpu, model.source().synthetic().get());
    } else {
      Graph graph = model.open(Precision.INT8);
      if (CompiledModel.find(graph).isPresent()) {
        onlyOneTpu("a compiled file is for one TPU");
      }
      segments = TpuSegments.of(tpu, graph);
    }
    SharingView ways = SharingView.of(segments, tpus);
    return Optional.of(new SharedEstimateView(model.name(), tpu.host(), clock, tpus, goal, ways));
  }

  private Host calibrate(Host start) throws IOException {
    if (profile == null || calibrated == null) {
      throw new UsageException("--calibrate and --out: expected both, found one");
    }
    return MeasuredPrefixes.calibrate(profile, model.source().workload(), start, clock, calibrated);
  }

  private EstimateView estimate(EdgeTpuModel tpu) throws IOException {
    Optional<Graph> graph =
        model.source().synthetic().isPresent()
            ? Optional.empty()
            : Optional.of(model.open(Precision.INT8));
    Optional<CompiledModel> compiled = graph.flatMap(CompiledModel::find);
    if (compiled.isPresent()) {
      return compiled(tpu, compiled.get());
    }
    Workload work = graph.map(Workload::of).or(model.source()::synthetic).orElseThrow();
    if (!with.isEmpty()) {
      return together(tpu, work);
    }
    PipelineEstimate pipeline = Pipeline.estimate(tpu, work, tpus, split);
    return EstimateView.of(model.name(), tpu.host(), clock, tpus, split, pipeline, "shapes");
  }

  private EstimateView compiled(EdgeTpuModel tpu, CompiledModel compiled) {
    onlyOneTpu("a compiled file is for one TPU");
    Optional<Workload> shapes =
        CompiledModel.madeFrom(Path.of(model.source().text())).map(Graph::read).map(Workload::of);
    String compute = shapes.isPresent() ? "shapes" : EstimateView.UNKNOWN;
    return one(tpu, tpu.estimate(compiled, shapes), compute, 0);
  }

  private EstimateView together(EdgeTpuModel tpu, Workload work) throws IOException {
    onlyOneTpu("co-compiled models share one TPU");
    List<Workload> works = new ArrayList<>();
    for (String other : with) {
      works.add(new ModelSource(other, model.source().modelsDirectory()).workload());
    }
    works.add(work);
    List<Estimate> estimates = tpu.estimateTogether(works);
    return one(tpu, estimates.get(estimates.size() - 1), "shapes", work.layers());
  }

  private EstimateView one(EdgeTpuModel tpu, Estimate estimate, String compute, int lastLayer) {
    PipelineEstimate alone =
        new PipelineEstimate(
            estimate.latencyMs(),
            estimate.latencyMs(),
            estimate.energyMj(),
            List.of(lastLayer),
            List.of(estimate));
    return EstimateView.of(model.name(), tpu.host(), clock, 1, split, alone, compute);
  }

  private void onlyOneTpu(String why) {
    if (tpus != 1) {
      throw new UsageException("--tpus: expected 1, found " + tpus + ": " + why);
    }
  }
}
