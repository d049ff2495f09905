package io.splitpoint.cli.edgetpu;

import io.splitpoint.app.Fitting;
import io.splitpoint.app.ModelSource;
import io.splitpoint.app.TpuModel;
import io.splitpoint.cli.option.HostOption;
import io.splitpoint.cli.option.InputSize;
import io.splitpoint.cli.option.Names;
import io.splitpoint.cli.option.OutputOptions;
import io.splitpoint.model.edgetpu.Clock;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "fit",
    description = {
      "Explains why a model streams parameters to an Edge TPU in every run, what that costs, and"
          + " what would make it fit.",
      "",
      "Shows the use of the chip's parameter memory, the layers that stream, the number of TPUs that"
          + " hold all layers, the nearest input size and width that fit on one, and the gain of more"
          + " TPUs. No accelerator is needed or used; every number is modelled."
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
      description = "number of TPUs to compare with one (default: ${DEFAULT-VALUE})")
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
    ModelSource source = ModelSource.of(inputSize.of(model));
    TpuModel asked = TpuModel.open(source);
    asked.graph().ifPresent(graph -> output.note(graph, source));
    Fitting.Result found = Fitting.of(asked, host.host(), clock, tpus);
    output.print(() -> found, new FitView(found)::print);
    return 0;
  }
}
