package io.splitpoint.app.scheduling;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.splitpoint.app.ModelSource;
import io.splitpoint.app.TpuModel;
import io.splitpoint.device.Devices;
import io.splitpoint.failure.InputException;
import io.splitpoint.model.edgetpu.Chip;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Estimate;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.partition.TpuSegments;
import io.splitpoint.profile.DeviceKind;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.ProfileCsv;
import io.splitpoint.profile.Source;
import io.splitpoint.schedule.ModelPart;
import io.splitpoint.schedule.ModelPartsCsv;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.TasksCsv;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * Makes tasks from profiles, one task per profile, and the parts of their models. Use it to prepare
 * measurements for {@link ScheduleAnalysis}.
 */
public final class TaskMaking {

  /** The capacity of an Edge TPU for parameters, in bytes. */
  public static final long CHIP_BYTES = Chip.shipped().parameterBytes();

  /**
   * The options of the tasks.
   *
   * @param profiles files of one model each
   * @param device device of the rows; empty for the first of each profile
   * @param periodMs period of a model, above 0
   * @param deadlineMs deadline of a model, above 0
   * @param margin share added to the quantile of the latency
   */
  public record Options(
      List<Path> profiles,
      Optional<String> device,
      ToDoubleFunction<String> periodMs,
      ToDoubleFunction<String> deadlineMs,
      double margin,
      Segments segments) {}

  /**
   * The Edge TPUs and the networks.
   *
   * @param tpus largest number of Edge TPUs for which worst cases are made
   * @param networks network of a profile's model, a name or a file; otherwise the built-in one of
   *     its name
   * @param host host whose Edge TPUs are modelled; empty for the one that the profile's device
   *     names
   * @param pipelineMargin share added where segments are modelled
   * @param parts largest number of parts of a model; empty for none
   */
  public record Segments(
      int tpus,
      Map<String, String> networks,
      Optional<Host> host,
      double pipelineMargin,
      OptionalInt parts) {}

  /**
   * The result.
   *
   * @param sources sources of the worst cases by model and number of Edge TPUs
   * @param parts parts by model, when they were requested
   */
  public record Result(
      List<Task> tasks,
      @JsonProperty("wcet_sources") Map<String, NavigableMap<Integer, String>> sources,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, List<ModelPart>> parts) {

    public void writeTasks(Writer to) throws IOException {
      TasksCsv.write(tasks, sources, to);
    }

    public void writeParts(Writer to) throws IOException {
      ModelPartsCsv.write(parts, to);
    }
  }

  /** The Edge TPU model's estimates of a network. */
  private record Network(EdgeTpuModel tpu, Estimate one, TpuSegments segments) {}

  private final Options options;
  private final Segments segments;
  private final Consumer<String> notices;
  private final Map<String, Task> tasks = new LinkedHashMap<>();
  private final Map<String, NavigableMap<Integer, String>> sources = new TreeMap<>();
  private final Map<String, List<ModelPart>> parts = new LinkedHashMap<>();

  private TaskMaking(Options options, Consumer<String> notices) {
    this.options = options;
    this.segments = options.segments;
    this.notices = notices;
  }

  /**
   * Makes the tasks.
   *
   * @param notices receives the origin of each worst case, a line each
   */
  public static Result run(Options options, Consumer<String> notices) throws IOException {
    TaskMaking making = new TaskMaking(options, notices);
    for (Path path : options.profiles) {
      Task task = making.task(path, ProfileCsv.read(path));
      if (making.tasks.put(task.name(), task) != null) {
        throw new InputException(
            path + ": expected one profile per model, found " + task.name() + " again");
      }
    }
    return new Result(new ArrayList<>(making.tasks.values()), making.sources, making.parts);
  }

  private Task task(Path path, Profile profile) throws IOException {
    String model = profile.model();
    String on = options.device.orElseGet(() -> profile.devices().get(0));
    List<LayerProfile> rows = profile.rows(on);
    if (rows.isEmpty()) {
      throw new InputException(
          path + ": expected a device of " + profile.devices() + ", found " + on);
    }
    WorstCase one = worstCase(path, on, rows.get(rows.size() - 1));
    NavigableMap<Integer, Long> wcet = new TreeMap<>();
    NavigableMap<Integer, String> from = new TreeMap<>();
    wcet.put(1, ns(one.withMargin(options.margin)));
    from.put(1, one.source().label());
    say(
        "%s on %s: %.3f ms, the %s and %.0f %%",
        model, on, one.withMargin(options.margin), one.stated(), 100 * options.margin);
    Optional<Network> network = network(path, model, rows);
    if (segments.parts.isPresent()) {
      parts.put(model, parts(path, model, network, one));
    }
    double reloadMs = 0;
    if (network.isPresent()) {
      GangWorstCases gangs =
          GangWorstCases.of(
              network.get().one,
              network.get().segments,
              segments.tpus,
              one.source() == Source.MODELLED);
      gangs.ratio().forEach((gang, ratio) -> gang(model, one, gang, ratio, wcet, from));
      reloadMs = gangs.reloadMs() * (1 + segments.pipelineMargin);
    }
    sources.put(model, from);
    double period = options.periodMs.applyAsDouble(model);
    double deadline = options.deadlineMs.applyAsDouble(model);
    try {
      return new Task(
          model,
          model,
          (long) (period * 1e6),
          (long) (deadline * 1e6),
          0,
          wcet,
          OptionalLong.empty(),
          ns(reloadMs),
          OptionalInt.empty());
    } catch (IllegalArgumentException impossible) {
      throw new InputException(path + ": " + impossible.getMessage());
    }
  }

  private static WorstCase worstCase(Path path, String on, LayerProfile whole) {
    return whole
        .latency()
        .flatMap(WorstCase::of)
        .orElseThrow(
            () ->
                new InputException(
                    path
                        + ": expected a percentile or an interval of the whole model's latency on "
                        + on
                        + ", a median says nothing of the worst case"));
  }

  private List<ModelPart> parts(Path path, String model, Optional<Network> network, WorstCase one) {
    Network known =
        network.orElseThrow(
            () ->
                new InputException(
                    "%s: parts: expected a network that is known, name the model's network as %s=FILE"
                        .formatted(path, model)));
    return WorstCaseParts.of(
        model,
        known.tpu.host(),
        known.one,
        known.segments,
        segments.parts.getAsInt(),
        one.withMargin(options.margin),
        segments.pipelineMargin);
  }

  private void gang(
      String model,
      WorstCase one,
      int gang,
      double ratio,
      Map<Integer, Long> wcet,
      Map<Integer, String> from) {
    double ms = one.withMargin(segments.pipelineMargin) * ratio;
    wcet.put(gang, ns(ms));
    from.put(gang, Source.MODELLED.label());
    say(
        "%s on %d Edge TPUs: %.3f ms, %.3f times the %s and %.0f %%, modelled",
        model, gang, ms, ratio, one.stated(), 100 * segments.pipelineMargin);
  }

  /** The Edge TPU model's estimates of a profile's network; empty where they are not needed. */
  private Optional<Network> network(Path path, String model, List<LayerProfile> rows)
      throws IOException {
    boolean edgeTpu = DeviceKind.of(rows) == DeviceKind.EDGE_TPU;
    boolean withParts = segments.parts.isPresent();
    String device = rows.get(0).device();
    if ((segments.tpus > 1 || withParts) && !edgeTpu) {
      throw new InputException(
          "%s: %s: expected the profile of an Edge TPU, found device %s"
              .formatted(path, segments.tpus > 1 ? "several Edge TPUs" : "parts", device));
    }
    // Alone on its Edge TPU a model is never evicted.
    if (!edgeTpu || segments.tpus == 1 && options.profiles.size() == 1 && !withParts) {
      return Optional.empty();
    }
    String network = segments.networks.getOrDefault(model, model);
    EdgeTpuModel tpu = EdgeTpuModel.of(host(path, device));
    ModelSource source = ModelSource.of(network);
    if (segments.tpus == 1 && !source.builtIn() && !Files.exists(Path.of(network))) {
      say("%s: what reloading its parameters costs is not known, name the model's network", model);
      return Optional.empty();
    }
    TpuModel shapes = TpuModel.open(source);
    return Optional.of(new Network(tpu, tpu.estimate(shapes.work()), shapes.segments(tpu)));
  }

  /** The host of the profile's device, where its name is one. */
  private Host host(Path path, String device) {
    boolean shipped = Host.names().contains(device);
    Optional<Host> named = segments.host;
    if (shipped && named.isPresent() && !named.get().name().equals(device)) {
      throw new InputException(
          "%s: host: expected the profile's device %s, found %s"
              .formatted(path, device, named.get().name()));
    }
    if (!shipped && named.isEmpty() && DeviceKind.named(device) != DeviceKind.EDGE_TPU) {
      throw new InputException(
          "%s: host: expected the device file of %s, found none".formatted(path, device));
    }
    return shipped ? Host.named(device) : named.orElseGet(Devices::hostLikeThis);
  }

  private void say(String format, Object... values) {
    notices.accept(String.format(Locale.ROOT, format, values));
  }

  private static long ns(double ms) {
    return (long) Math.ceil(ms * 1e6);
  }
}
