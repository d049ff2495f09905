package io.splitpoint.cli.schedule;

import io.splitpoint.app.ModelSource;
import io.splitpoint.cli.option.HostOption;
import io.splitpoint.model.Graph;
import io.splitpoint.model.edgetpu.Chip;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Estimate;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.model.edgetpu.Synthetic;
import io.splitpoint.model.edgetpu.Workload;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.partition.TpuSegments;
import io.splitpoint.profile.DeviceKind;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.ProfileCsv;
import io.splitpoint.profile.Source;
import io.splitpoint.run.UsageException;
import io.splitpoint.run.WholeFile;
import io.splitpoint.schedule.ModelPart;
import io.splitpoint.schedule.ModelPartsCsv;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.TasksCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "tasks",
    description = {
      "Makes a tasks file from profiles, one task a profile, and with --tpus from the segments that"
          + " the partitioner cuts.",
      "",
      "The worst case is the 99th percentile of the whole model's latency and a margin; never the"
          + " median. A profile without percentiles gives the upper end of the median's interval, and"
          + " a modelled latency the upper end of its 90 %% interval.",
      "",
      "On several Edge TPUs it is that of one times what the Edge TPU model says of the segments at"
          + " most, nine times in ten, and a margin of its own; such columns are marked modelled.",
      "",
      "With --parts it also writes the models' parts for schedule analyze --parts: modelled shares of"
          + " the worst case, parameters, reloads and cuts."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  splitpoint schedule tasks --from results/lenet-coral/profile.csv --period 50 --out tasks.csv",
      "  splitpoint schedule tasks --from a/profile.csv --from b/profile.csv --period vgg16=400 \\",
      "      --period lenet=20",
      "  splitpoint schedule tasks --from vgg16/profile.csv --period 400 --out tasks.csv \\",
      "      --parts parts.csv"
    })
final class ScheduleTasksCommand implements Callable<Integer> {

  private static final int MOST_TPUS = 64;

  @Spec CommandSpec spec;
  @Mixin HostOption host;

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

  @Option(
      names = "--tpus",
      paramLabel = "M",
      defaultValue = "1",
      description = "worst cases on 1 to M Edge TPUs (default: ${DEFAULT-VALUE})")
  int tpus;

  @Option(
      names = "--model",
      paramLabel = "NAME=MODEL",
      description =
          "the network of a profile, by name or file (default: the built-in one of its name)")
  Map<String, String> models = Map.of();

  @Option(
      names = "--pipeline-margin",
      paramLabel = "F",
      defaultValue = "0.3",
      description =
          "share added where segments are modelled: one pipeline in ten is beyond the interval, see"
              + " docs/edgetpu-model.md (default: ${DEFAULT-VALUE})")
  double pipelineMargin;

  @Option(
      names = "--parts",
      paramLabel = "FILE",
      description = "also writes the parts of the models, on one Edge TPU, to this file")
  Path parts;

  @Option(
      names = "--part-count",
      paramLabel = "N",
      defaultValue = "6",
      description = "parts of a model, at most (default: ${DEFAULT-VALUE})")
  int partCount;

  @Option(names = "--out", paramLabel = "FILE", description = "where to write (default: stdout)")
  Path out;

  @Option(names = "--quiet", description = "print nothing on stderr but errors")
  boolean quiet;

  private final Map<String, NavigableMap<Integer, String>> sources = new TreeMap<>();
  private final Map<String, List<ModelPart>> partsOf = new LinkedHashMap<>();

  /** A network that the Edge TPU model knows. */
  private record Network(EdgeTpuModel tpu, Estimate one, TpuSegments segments) {}

  @Override
  public Integer call() throws IOException {
    if (!(margin >= 0 && margin <= 100 && pipelineMargin >= 0 && pipelineMargin <= 100)) {
      throw new UsageException(
          "--margin, --pipeline-margin: expected 0 to 100, found "
              + margin
              + ", "
              + pipelineMargin);
    }
    if (tpus < 1 || tpus > MOST_TPUS) {
      throw new UsageException("--tpus: expected 1 to " + MOST_TPUS + ", found " + tpus);
    }
    if (partCount < 1 || partCount > MOST_TPUS) {
      throw new UsageException("--part-count: expected 1 to " + MOST_TPUS + ", found " + partCount);
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
      TasksCsv.write(tasks, sources, spec.commandLine().getOut());
    } else {
      WholeFile.write(out, writer -> TasksCsv.write(tasks, sources, writer));
    }
    if (parts != null) {
      WholeFile.write(parts, writer -> ModelPartsCsv.write(partsOf, writer));
      say(
          "%s: parts are modelled; an Edge TPU holds up to %d bytes, for schedule analyze"
              + " --chip-bytes",
          parts, Chip.shipped().parameterBytes());
    }
    return 0;
  }

  private Task task(Path path, Profile profile) throws IOException {
    String on = device == null ? profile.devices().get(0) : device;
    List<LayerProfile> rows = profile.rows(on);
    if (rows.isEmpty()) {
      throw new UsageException(
          path + ": expected a device of " + profile.devices() + ", found " + on);
    }
    WorstCase one =
        rows.get(rows.size() - 1)
            .latency()
            .flatMap(WorstCase::of)
            .orElseThrow(
                () ->
                    new UsageException(
                        path
                            + ": expected a percentile or an interval of the whole model's latency on "
                            + on
                            + ", a median says nothing of the worst case"));
    NavigableMap<Integer, Long> wcet = new TreeMap<>();
    NavigableMap<Integer, String> from = new TreeMap<>();
    wcet.put(1, ns(one.withMargin(margin)));
    from.put(1, one.source().label());
    say(
        "%s on %s: %.3f ms, the %s and %.0f %%",
        profile.model(), on, one.withMargin(margin), one.stated(), 100 * margin);
    Optional<Network> network = network(path, profile.model(), rows);
    Optional<GangWorstCases> gangs =
        network.map(
            known ->
                GangWorstCases.of(
                    known.one, known.segments, tpus, one.source() == Source.MODELLED));
    if (parts != null) {
      Network known =
          network.orElseThrow(
              () ->
                  new UsageException(
                      path
                          + ": --parts: expected a network that is known, name it by --model "
                          + profile.model()
                          + "=FILE"));
      partsOf.put(
          profile.model(),
          WorstCaseParts.of(
              profile.model(),
              known.tpu.host(),
              known.one,
              known.segments,
              partCount,
              one.withMargin(margin),
              pipelineMargin));
    }
    gangs.ifPresent(
        found ->
            found
                .ratio()
                .forEach(
                    (gang, ratio) -> {
                      double ms = one.withMargin(pipelineMargin) * ratio;
                      wcet.put(gang, ns(ms));
                      from.put(gang, Source.MODELLED.label());
                      say(
                          "%s on %d Edge TPUs: %.3f ms, %.3f times the %s and %.0f %%, modelled",
                          profile.model(), gang, ms, ratio, one.stated(), 100 * pipelineMargin);
                    }));
    double reloadMs = gangs.map(GangWorstCases::reloadMs).orElse(0.0) * (1 + pipelineMargin);
    sources.put(profile.model(), from);
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
          wcet,
          OptionalLong.empty(),
          ns(reloadMs),
          OptionalInt.empty());
    } catch (IllegalArgumentException impossible) {
      throw new UsageException(path + ": " + impossible.getMessage());
    }
  }

  /** What the Edge TPU model says of a profile's network; empty where nobody asks for it. */
  private Optional<Network> network(Path path, String model, List<LayerProfile> rows)
      throws IOException {
    boolean edgeTpu = DeviceKind.of(rows) == DeviceKind.EDGE_TPU;
    String device = rows.get(0).device();
    if ((tpus > 1 || parts != null) && !edgeTpu) {
      throw new UsageException(
          path
              + (tpus > 1 ? ": --tpus " + tpus : ": --parts")
              + ": expected the profile of an Edge TPU, found device "
              + device);
    }
    // alone on its Edge TPU a model is never evicted
    if (!edgeTpu || tpus == 1 && profiles.size() == 1 && parts == null) {
      return Optional.empty();
    }
    String network = models.getOrDefault(model, model);
    EdgeTpuModel tpu = EdgeTpuModel.of(host(path, device));
    Optional<Workload> synthetic = Synthetic.named(network);
    if (synthetic.isPresent()) {
      return Optional.of(
          new Network(tpu, tpu.estimate(synthetic.get()), TpuSegments.of(tpu, synthetic.get())));
    }
    ModelSource source = ModelSource.of(network);
    if (tpus == 1 && !source.builtIn() && !Files.exists(Path.of(network))) {
      say("%s: what reloading its parameters costs is not known, name it by --model", model);
      return Optional.empty();
    }
    Graph graph = source.open(Precision.INT8);
    return Optional.of(
        new Network(tpu, tpu.estimate(Workload.of(graph)), TpuSegments.of(tpu, graph)));
  }

  /** The host that the profile's device is, where its name says so. */
  private Host host(Path path, String device) {
    boolean shipped = Host.names().contains(device);
    if (host.named() && shipped && !host.host().name().equals(device)) {
      throw new UsageException(
          path
              + ": --host: expected the profile's device "
              + device
              + ", found "
              + host.host().name());
    }
    if (!host.named() && !shipped && DeviceKind.named(device) != DeviceKind.EDGE_TPU) {
      throw new UsageException(
          path + ": --host: expected the device file of " + device + ", found none");
    }
    return shipped ? Host.named(device) : host.host();
  }

  private void say(String format, Object... values) {
    if (!quiet) {
      spec.commandLine().getErr().printf(Locale.ROOT, format + "%n", values);
      spec.commandLine().getErr().flush();
    }
  }

  private static long ns(double ms) {
    return (long) Math.ceil(ms * 1e6);
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
