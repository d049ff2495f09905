package io.splitpoint.cli.schedule;

import io.splitpoint.app.scheduling.TaskMaking;
import io.splitpoint.cli.option.InRange;
import io.splitpoint.cli.option.OptionHints;
import io.splitpoint.cli.option.OutputOptions;
import io.splitpoint.cli.option.PerModel;
import io.splitpoint.failure.InputException;
import io.splitpoint.run.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "tasks",
    description = {
      "Makes a tasks file from profiles, one task per profile, and with --tpus from the segments that"
          + " the partitioner cuts.",
      "",
      "The worst case is the 99th percentile of the whole model's latency and a margin; never the"
          + " median. A profile without percentiles gives the upper end of the median's interval, and"
          + " a modelled latency the upper end of its 90 %% interval.",
      "",
      "On several Edge TPUs it is that of one times the upper end of the Edge TPU model's 90 %% interval"
          + " for the segments, and a separate margin; such columns are marked modelled.",
      "",
      "With --parts it also writes the models' parts for schedule analyze --parts: modelled shares of"
          + " the worst case, parameters, reloads and cuts."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  splitpoint schedule tasks --from results/lenet-coral/profile.csv --period 50 \\",
      "      --out tasks.csv",
      "  splitpoint schedule tasks --from a/profile.csv --from b/profile.csv \\",
      "      --period vgg16=400 --period lenet=20",
      "  splitpoint schedule tasks --from vgg16/profile.csv --period 400 \\",
      "      --out tasks.csv --parts parts.csv"
    })
final class ScheduleTasksCommand implements Callable<Integer> {

  @Spec CommandSpec spec;
  @Mixin SegmentOptions segments;

  @Option(
      names = "--from",
      paramLabel = "PROFILE",
      required = true,
      arity = "1..*",
      description = "profile.csv of one model each")
  List<Path> profiles;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "the profile's device (default: its first)")
  Optional<String> device = Optional.empty();

  @Option(
      names = "--period",
      paramLabel = "[MODEL=]MS",
      required = true,
      description = "period of a model, or of all")
  List<String> periods;

  @Option(
      names = "--deadline",
      paramLabel = "[MODEL=]MS",
      description = "deadline of a model, or of all (default: the period)")
  List<String> deadlines = List.of();

  @Option(
      names = "--margin",
      paramLabel = "F",
      defaultValue = "0.2",
      description = "share added to the quantile (default: ${DEFAULT-VALUE})")
  double margin;

  @Option(
      names = "--parts",
      paramLabel = "FILE",
      description = "also writes the parts of the models, on one Edge TPU, to this file")
  Optional<Path> parts = Optional.empty();

  @Option(names = "--out", paramLabel = "FILE", description = "file to write (default: stdout)")
  Optional<Path> out = Optional.empty();

  @Mixin OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    TaskMaking.Result made =
        TaskMaking.run(options(), line -> output.say(OptionHints.with(line, spec)));
    if (out.isPresent()) {
      WholeFile.write(out.get(), made::writeTasks);
    }
    if (out.isEmpty() || output.json) {
      output.print(() -> made, made::writeTasks);
    }
    if (parts.isPresent()) {
      WholeFile.write(parts.get(), made::writeParts);
      output.say(
          "%s: parts are modelled; an Edge TPU holds up to %d bytes, for schedule analyze --chip-bytes"
              .formatted(parts.get(), TaskMaking.CHIP_BYTES));
    }
    return 0;
  }

  private TaskMaking.Options options() {
    InRange.within(0, 100, "--margin", margin);
    return new TaskMaking.Options(
        profiles,
        device,
        this::periodMs,
        model -> PerModel.of("--deadline", deadlines, model).orElseGet(() -> periodMs(model)),
        margin,
        segments.asked(parts.isPresent()));
  }

  private double periodMs(String model) {
    return PerModel.of("--period", periods, model)
        .orElseThrow(() -> new InputException("--period: expected one for " + model));
  }
}
