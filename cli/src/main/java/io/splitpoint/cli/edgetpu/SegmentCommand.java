package io.splitpoint.cli.edgetpu;

import io.splitpoint.app.ModelSource;
import io.splitpoint.app.Segmenting;
import io.splitpoint.app.TpuModel;
import io.splitpoint.cli.option.HostOption;
import io.splitpoint.cli.option.InputSize;
import io.splitpoint.cli.option.Names;
import io.splitpoint.cli.option.OutputOptions;
import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "segment",
    description = {
      "Cuts a model into segments for a pipeline of Edge TPUs so that the slowest stage is as fast"
          + " as possible, of the cuts where one tensor crosses, and compares the result with the cuts of other tools. Every number is modelled."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  splitpoint segment inception-v2 --tpus 3",
      "  splitpoint segment dense4-2000 --tpus 4 --host pcie-desktop --on-chip"
    })
public final class SegmentCommand implements Callable<Integer> {

  @Mixin HostOption host;
  @Mixin InputSize inputSize;

  @Parameters(
      paramLabel = "MODEL",
      completionCandidates = Names.Models.class,
      description = "a built-in model's name, conv5-F, dense4-N, or the path of a .tflite file")
  String model;

  @Option(
      names = "--tpus",
      required = true,
      paramLabel = "N",
      description = "Edge TPUs of the pipeline")
  int tpus;

  @Option(
      names = "--on-chip",
      description = "every segment's parameters must fit on its chip (exit 4 when they do not)")
  boolean onChip;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "write the best split's segments as models, for edgetpu_compiler (not of a synthetic"
              + " network)")
  Optional<Path> directory = Optional.empty();

  @Mixin OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    ModelSource source = ModelSource.of(inputSize.of(model));
    TpuModel asked = TpuModel.open(source);
    asked.graph().ifPresent(graph -> output.note(graph, source));
    if (directory.isPresent() && asked.graph().isEmpty()) {
      throw new InputException(
          "--out: expected a model with weights to cut, found the synthetic network " + model);
    }
    Segmenting.Result found = Segmenting.of(asked, host.host(), tpus, onChip);
    output.print(() -> found, out -> SegmentView.print(found, onChip, out));
    if (directory.isPresent()) {
      int written = found.writeTo(directory.get());
      String segments = written == 1 ? "segment" : "segments";
      output.say("wrote " + written + " " + segments + " to " + directory.get());
    }
    return 0;
  }
}
