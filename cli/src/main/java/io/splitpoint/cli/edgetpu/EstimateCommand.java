package io.splitpoint.cli.edgetpu;

import io.splitpoint.app.EstimateResult;
import io.splitpoint.app.Estimating;
import io.splitpoint.app.MeasuredPrefixes;
import io.splitpoint.app.TpuModel;
import io.splitpoint.cli.option.HostOption;
import io.splitpoint.cli.option.ModelOption;
import io.splitpoint.cli.option.OutputOptions;
import io.splitpoint.energy.Board;
import io.splitpoint.failure.InputException;
import io.splitpoint.model.edgetpu.Clock;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.model.edgetpu.Split;
import io.splitpoint.partition.Objective;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "estimate",
    description = {
      "Estimates latency, energy and memory of a run on Coral Edge TPUs by a model.",
      "",
      "No accelerator is needed or used; every number is modelled (docs/edgetpu-model.md has the"
          + " errors).",
      "",
      "With one TPU latency_ms is that of one run in the steady state. With more it is the time per"
          + " input of a full pipeline; pipeline_latency_ms is the latency of one input through all chips.",
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
          "even: layers; compiler: parameter bytes, like edgetpu_compiler; profiled: the slowest"
              + " segment as fast as possible; best: copies of the model on pipelines of the best depths"
              + " (default: ${DEFAULT-VALUE})")
  Split split;

  @Option(
      names = "--objective",
      paramLabel = "latency|throughput",
      completionCandidates = SharingView.Objectives.class,
      defaultValue = "throughput",
      description = "objective of --split best (default: ${DEFAULT-VALUE})")
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
          "the machine that supplies the accelerators: pi3b+, pi4, pi5, dev-board, laptop or a device"
              + " file with its powers; adds the energy of the whole machine")
  Optional<String> board = Optional.empty();

  @Option(
      names = "--with",
      paramLabel = "FILE|NAME",
      description = "models compiled together with it, before it in the chip's memory")
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
    Host asked = cpuMhz.map(shipped::withCpuClock).orElse(shipped);
    if ((profile == null) != (calibrated == null)) {
      throw new InputException("--calibrate and --out: expected both, found one");
    }
    if (profile != null) {
      asked = MeasuredPrefixes.calibrate(profile, model.source(), asked, clock, calibrated);
    }
    Objective goal = SharingView.objective(objective);
    if (board.isPresent() && split == Split.BEST && tpus > 1) {
      throw new InputException("--board: expected no --split best with it, found one");
    }
    TpuModel opened = TpuModel.open(model.source());
    opened.graph().ifPresent(graph -> output.note(graph, model.source()));
    EstimateResult result =
        Estimating.of(
            new Estimating.Options(
                opened,
                asked,
                clock,
                tpus,
                split,
                goal,
                board.map(Board::of),
                with.stream().map(model::other).toList()));
    output.print(() -> result, out -> EstimateView.print(result, out));
    return 0;
  }
}
