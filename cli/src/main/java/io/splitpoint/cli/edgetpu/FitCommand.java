package io.splitpoint.cli.edgetpu;

import io.splitpoint.app.ModelSource;
import io.splitpoint.app.SharedChips;
import io.splitpoint.cli.option.HostOption;
import io.splitpoint.cli.option.InputSize;
import io.splitpoint.cli.option.Names;
import io.splitpoint.cli.option.OutputOptions;
import io.splitpoint.model.Graph;
import io.splitpoint.model.edgetpu.Clock;
import io.splitpoint.model.edgetpu.CompiledModel;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Workload;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.partition.Fit;
import io.splitpoint.partition.TpuSegments;
import io.splitpoint.run.UsageException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "fit",
    description = {
      "Says why a model streams parameters to an Edge TPU at every run, what that costs, and what"
          + " would make it fit.",
      "",
      "Shows what fills the chip's parameter memory, which layers stream, how many TPUs hold all of"
          + " them, the nearest input size and width that fit on one, and whether more TPUs pay. No"
          + " accelerator is needed or used; every number is modelled."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  splitpoint fit vgg16",
      "  splitpoint fit resnet50 --host pcie-desktop --tpus 4",
      "  splitpoint fit my_int8.tflite --json"
    })
public final class FitCommand implements Callable<Integer> {

  private static final int IMAGE_CHANNELS = 3;

  @Mixin HostOption host;
  @Mixin InputSize inputSize;

  @Parameters(
      paramLabel = "MODEL",
      completionCandidates = Names.Models.class,
      description = "a built-in model's name, conv5-F, dense4-N, or the path of a .tflite file")
  String model;

  @Option(
      names = "--tpus",
      paramLabel = "N",
      defaultValue = "2",
      description = "how many TPUs are compared with one (default: ${DEFAULT-VALUE})")
  int tpus;

  @Option(
      names = "--clock",
      paramLabel = "std|max",
      defaultValue = "max",
      description = "libedgetpu1-std or libedgetpu1-max (default: ${DEFAULT-VALUE})")
  Clock clock;

  @Mixin OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    EdgeTpuModel tpu = EdgeTpuModel.of(host.host(), clock);
    ModelSource source = ModelSource.of(inputSize.of(model));
    Optional<Workload> synthetic = source.synthetic();
    FitView view =
        synthetic.isPresent()
            ? view(tpu, source.name(), synthetic.get())
            : view(tpu, source, source.open(Precision.INT8));
    output.print(view::json, view::print);
    return 0;
  }

  private FitView view(EdgeTpuModel tpu, String name, Workload work) {
    double side = Math.sqrt(work.inputBytes() / (double) IMAGE_CHANNELS);
    List<String> names =
        IntStream.rangeClosed(1, work.layers()).mapToObj(k -> "layer " + k).toList();
    return view(
        tpu,
        name,
        work,
        TpuSegments.of(tpu, work),
        side == Math.rint(side) ? OptionalInt.of((int) side) : OptionalInt.empty(),
        names);
  }

  private FitView view(EdgeTpuModel tpu, ModelSource source, Graph graph) {
    output.note(graph, source);
    if (CompiledModel.find(graph).isPresent()) {
      throw new UsageException(
          source.name()
              + ": expected a model before edgetpu_compiler, found a compiled one, whose memory is"
              + " fixed ('splitpoint inspect' shows it)");
    }
    List<Integer> shape =
        graph.inputs().size() == 1 ? graph.inputs().get(0).shape() : List.<Integer>of();
    boolean square = shape.size() == 4 && shape.get(1).equals(shape.get(2));
    return view(
        tpu,
        source.name(),
        Workload.of(graph),
        TpuSegments.of(tpu, graph),
        square ? OptionalInt.of(shape.get(1)) : OptionalInt.empty(),
        graph.layers().stream().map(layer -> layer.name()).toList());
  }

  private FitView view(
      EdgeTpuModel tpu,
      String name,
      Workload work,
      TpuSegments segments,
      OptionalInt side,
      List<String> layerNames) {
    return new FitView(
        name,
        tpu.host().name(),
        clock,
        Fit.of(tpu, work, segments, side),
        side,
        layerNames,
        tpus,
        SharedChips.of(segments, tpus));
  }
}
