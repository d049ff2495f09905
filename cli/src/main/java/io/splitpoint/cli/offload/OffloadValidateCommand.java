package io.splitpoint.cli.offload;

import io.splitpoint.app.offloading.Validating;
import io.splitpoint.cli.option.BoundaryOptions;
import io.splitpoint.cli.option.InRange;
import io.splitpoint.cli.option.MeterOptions;
import io.splitpoint.cli.option.ModelOption;
import io.splitpoint.cli.option.Names;
import io.splitpoint.cli.option.OutputOptions;
import io.splitpoint.cli.terminal.ProgressLine;
import io.splitpoint.failure.InputException;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.offload.run.Settings;
import io.splitpoint.partition.Link;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "validate",
    mixinStandardHelpOptions = true,
    description =
        "Runs every split over the real link and compares it with its prediction from the times of"
            + " heads and tails, measured here or read from profiles, and the measured link; and,"
            + " because processors change their pace, with its parts timed in the same rounds. With a"
            + " power meter it does the same for the energy; with this machine's device file (--board)"
            + " and no meter it predicts the energy. Writes validation.csv.",
    footer = {
      "",
      "Examples:",
      "  splitpoint offload validate --model lenet --server 127.0.0.1:8000 \\",
      "      --out validation",
      "  splitpoint offload validate --model lenet --server 10.0.0.2:8000 \\",
      "      --out validation --power um25c:/dev/rfcomm0",
      "  splitpoint offload validate --model my_int8.tflite --server 10.0.0.2:8000 \\",
      "      --device delegate:libvx_delegate.so --out validation"
    })
final class OffloadValidateCommand implements Callable<Integer> {

  @Spec CommandSpec spec;
  @Mixin ModelOption model;
  @Mixin OffloadTarget target;
  @Mixin OffloadDevice device;
  @Mixin SplitCostOptions costs;
  @Mixin MeterOptions power;
  @Mixin BoundaryOptions boundary;

  @Option(
      names = "--link",
      completionCandidates = Names.Links.class,
      paramLabel = "NAME|FILE",
      description =
          "powers of the link's radio where no meter measures it, a preset or a YAML file; its"
              + " times are always measured (default: unknown)")
  Optional<String> link = Optional.empty();

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "11",
      description = "frames of each split, at least 3 (default: ${DEFAULT-VALUE})")
  int runs;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "directory of validation.csv (default: here)")
  Path out;

  @Mixin OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    InRange.atLeast(3, "--runs", runs);
    Settings settings = target.settings(model.name());
    Validating.Options options =
        new Validating.Options(
            model.name(),
            model.builtIn(),
            model.open(Precision.INT8),
            target.server,
            target.address(),
            settings,
            device.spec(),
            device.opening(settings),
            costs.asked(),
            new Validating.Energy(
                power.meters,
                power.quality,
                boundary.of(),
                boundary.machines(device.isCpu()),
                radio()),
            runs,
            out);
    Validating.Result result;
    try (ProgressLine progress =
        ProgressLine.onStderr(
            output.quiet, () -> "interrupted: the measurements that were made are not kept")) {
      result =
          Validating.run(
              options,
              spec.commandLine().getParseResult().originalArgs(),
              line -> {
                progress.clear();
                output.say(line);
              },
              progress::at);
    }
    ValidationView view = ValidationView.of(model.name(), result);
    output.print(() -> view, view::print);
    return 0;
  }

  private Optional<Link> radio() {
    Optional<Link> named = link.map(Link::of);
    if (named.isPresent() && named.get().isLocal()) {
      throw new InputException(
          "--link: expected one between two machines, found " + link.orElseThrow());
    }
    return named;
  }
}
