package io.splitpoint.cli.offload;

import io.splitpoint.app.offloading.Offloading;
import io.splitpoint.cli.option.ModelOption;
import io.splitpoint.cli.option.OptionHints;
import io.splitpoint.cli.option.OutputOptions;
import io.splitpoint.cli.terminal.ExitCode;
import io.splitpoint.cli.terminal.ProgressLine;
import io.splitpoint.model.Graph;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.offload.run.Settings;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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
      "  splitpoint offload run --model my.tflite --source camera:/dev/video0 \\",
      "      --server 10.0.0.2:8000"
    })
final class OffloadRunCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin ModelOption model;
  @Mixin OffloadTarget target;
  @Mixin OffloadDevice device;
  @Mixin SplitCostOptions costs;
  @Mixin SplitOptions split;
  @Mixin OffloadFrameOptions frames;
  @Mixin OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Offloading.Frames asked = frames.asked();
    Graph graph = model.open(Precision.INT8);
    Settings settings = split.add(target.settings(model.name()), graph);
    Offloading.Options options =
        new Offloading.Options(
            graph,
            model.builtIn(),
            target.address(),
            settings,
            device.spec(),
            device.opening(settings),
            costs.asked(),
            asked);
    Offloading.Result result;
    try (ProgressLine progress =
        ProgressLine.onStderr(output.quiet, () -> ProgressLine.NOTHING_KEPT)) {
      result =
          Offloading.run(
              options,
              notice -> {
                progress.clear();
                output.say(notice);
              },
              progress::at);
    }
    result.warnings().forEach(warning -> output.say("warning: " + OptionHints.with(warning, spec)));
    OffloadView view = new OffloadView(device.name, settings.goal(), result);
    output.print(() -> view, view::print);
    return result.wrong().orElse(0) == 0 ? 0 : ExitCode.FAULT;
  }
}
