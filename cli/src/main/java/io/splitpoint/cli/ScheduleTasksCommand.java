package io.splitpoint.cli;

import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.ProfileCsv;
import io.splitpoint.profile.Source;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.TasksCsv;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "tasks",
    description = {
      "Makes a tasks file from profiles, one task a profile.",
      "",
      "The worst case is the 99th percentile of the whole model's latency and a margin; never the"
          + " median. A profile without percentiles gives the upper end of the median's interval, and"
          + " a modelled latency has no spread of its own: the margin is then all there is."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  splitpoint schedule tasks --from results/lenet-coral/profile.csv --period 50 --out tasks.csv",
      "  splitpoint schedule tasks --from a/profile.csv --from b/profile.csv --period vgg16=400 \\",
      "      --period lenet=20"
    })
final class ScheduleTasksCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

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
  String device;

  @Option(
      names = "--period",
      paramLabel = "[MODEL=]MS",
      required = true,
      description = "of a model, or of all")
  List<String> periods;

  @Option(
      names = "--deadline",
      paramLabel = "[MODEL=]MS",
      description = "of a model, or of all (default: the period)")
  List<String> deadlines = List.of();

  @Option(
      names = "--margin",
      paramLabel = "F",
      defaultValue = "0.2",
      description = "share added to the quantile (default: ${DEFAULT-VALUE})")
  double margin;

  @Option(names = "--out", paramLabel = "FILE", description = "where to write (default: stdout)")
  Path out;

  @Option(names = "--quiet", description = "say nothing about where the worst cases come from")
  boolean quiet;

  @Override
  public Integer call() throws IOException {
    if (!(margin >= 0 && margin <= 100)) {
      throw new UsageException("--margin: expected 0 to 100, found " + margin);
    }
    List<Task> tasks = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Path path : profiles) {
      Task task = task(path, ProfileCsv.read(path));
      if (!names.add(task.name())) {
        throw new UsageException(
            path + ": expected one profile a model, found " + task.name() + " again");
      }
      tasks.add(task);
    }
    if (out == null) {
      TasksCsv.write(tasks, spec.commandLine().getOut());
    } else {
      WholeFile.write(out, writer -> TasksCsv.write(tasks, writer));
    }
    return 0;
  }

  private Task task(Path path, Profile profile) {
    String on = device == null ? profile.devices().get(0) : device;
    List<LayerProfile> rows = profile.rows(on);
    if (rows.isEmpty()) {
      throw new UsageException(
          path + ": expected a device of " + profile.devices() + ", found " + on);
    }
    Latency latency =
        rows.get(rows.size() - 1)
            .latency()
            .orElseThrow(
                () ->
                    new UsageException(path + ": expected a latency of the whole model on " + on));
    boolean bounded = latency.highMs() < Double.POSITIVE_INFINITY;
    double quantile = latency.p99Ms().orElse(bounded ? latency.highMs() : latency.medianMs());
    String stated =
        latency.p99Ms().isPresent()
            ? "99th percentile"
            : bounded ? "upper end of the median's 95 % interval" : "published latency";
    if (latency.source() == Source.MODELLED) {
      stated = "modelled latency";
    }
    double wcetMs = quantile * (1 + margin);
    if (!quiet) {
      PrintWriter err = spec.commandLine().getErr();
      err.printf(
          "%s on %s: %.3f ms, the %s and %.0f %%%n",
          profile.model(), on, wcetMs, stated, 100 * margin);
      err.flush();
    }
    double period = of("--period", periods, profile.model(), 0);
    if (period == 0) {
      throw new UsageException("--period: expected one for " + profile.model());
    }
    try {
      return new Task(
          profile.model(),
          profile.model(),
          (long) (period * 1e6),
          (long) (of("--deadline", deadlines, profile.model(), period) * 1e6),
          0,
          new TreeMap<>(Map.of(1, (long) Math.ceil(wcetMs * 1e6))),
          OptionalLong.empty(),
          0,
          OptionalInt.empty());
    } catch (IllegalArgumentException impossible) {
      throw new UsageException(path + ": " + impossible.getMessage());
    }
  }

  private static double of(String option, List<String> values, String model, double otherwise) {
    double found = otherwise;
    boolean named = false;
    for (String value : values) {
      int equals = value.lastIndexOf('=');
      if (equals >= 0 ? value.substring(0, equals).equals(model) : !named) {
        try {
          found = Double.parseDouble(value.substring(equals + 1));
          named |= equals >= 0;
        } catch (NumberFormatException notANumber) {
          found = -1;
        }
        if (!(found > 0 && found <= 1e9)) {
          throw new UsageException(
              option + ": expected milliseconds above 0, found '" + value + "'");
        }
      }
    }
    return found;
  }
}
