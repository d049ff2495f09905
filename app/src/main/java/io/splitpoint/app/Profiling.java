package io.splitpoint.app;

import io.splitpoint.app.ProfilingListener.Kind;
import io.splitpoint.device.CompilerLog;
import io.splitpoint.device.CpuClock;
import io.splitpoint.device.DeviceSpec;
import io.splitpoint.device.Devices;
import io.splitpoint.device.MachineSetting;
import io.splitpoint.energy.Board;
import io.splitpoint.energy.EnergyCheck;
import io.splitpoint.failure.MissingException;
import io.splitpoint.power.Ticker;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profiler.Doubt;
import io.splitpoint.profiler.Machine;
import io.splitpoint.profiler.Operators;
import io.splitpoint.profiler.Profiler;
import io.splitpoint.run.Provenance;
import io.splitpoint.run.RunDirectory;
import io.splitpoint.run.Validity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Profiles a model: times its heads and tails on each device, compares the best splits by more
 * runs, judges the run and writes its files. It is {@code splitpoint profile} without the output.
 */
public final class Profiling {

  private final ProfilingOptions options;
  private final ProfilingListener listener;
  private final List<MachineSetting> settings;
  private final SplitQuestion question;
  private final Splits splits;
  private final Provenance provenance;
  private final List<String> notices = new ArrayList<>();

  /** Set when the first devices and models have been opened. */
  private RunDirectory run;

  private Profiling(ProfilingOptions options, ProfilingListener listener) throws IOException {
    this.options = options;
    this.listener = listener;
    this.settings = options.points().settings(options.devices(), options.opening());
    this.question = options.question().here();
    this.splits = question.splits(Path.of(""), options.confidence());
    this.provenance = new Provenance(options.commandLine());
  }

  /**
   * Runs the profiling. Bad options are refused before anything is measured.
   *
   * @throws io.splitpoint.failure.InputException when the options contradict each other
   * @throws MissingException when required hardware is missing, or the server is unreachable or
   *     lost
   * @throws IOException when a file cannot be read or written
   */
  public static ProfileResult run(ProfilingOptions options, ProfilingListener listener)
      throws IOException {
    return new Profiling(options, listener).run();
  }

  private ProfileResult run() throws IOException {
    OperatingPoints points = options.points();
    points.check(options, settings);
    notice(points.notices(options, settings));
    try (Meters metering = Meters.open(options.meters());
        RemoteServer server = server()) {
      return publish(measure(metering, server), metering, server);
    }
  }

  /** Measures one setting after the other; the clock is restored before anything is published. */
  private List<AtSetting> measure(Meters metering, RemoteServer server) throws IOException {
    List<AtSetting> found = new ArrayList<>();
    try (CpuClock clock = options.points().clock()) {
      for (MachineSetting setting : settings) {
        if (setting.cpuMhz().isPresent()) {
          clock.hold(setting.cpuMhz().getAsInt());
        }
        try (Devices opened = Devices.open(options.devices(), options.opening(), setting);
            Devices host =
                Devices.open(List.of(DeviceSpec.of("cpu")), options.opening(), setting)) {
          ProfiledModels models = models(opened, host, server);
          if (run == null) {
            run = begin(metering);
          }
          Path journal = run.journal(found.size() + 1);
          found.add(measure(setting, models, metering, journal, opened, host, server, clock));
        }
      }
    }
    return found;
  }

  private ProfiledModels models(Devices opened, Devices host, RemoteServer server)
      throws IOException {
    if (options.inspection().operators()) {
      opened.requireSteps(); // It is refused before anything is measured.
    }
    notice(opened.notices());
    if (server != null) {
      notice(List.of(server.notice()));
    }
    ProfiledModels models = ProfiledModels.of(options, opened, host);
    models.assumptions().stream()
        .filter(sentence -> !notices.contains(sentence))
        .forEach(
            sentence -> {
              listener.say(Kind.ASSUMPTION, sentence);
              notices.add(sentence);
            });
    notice(models.notices());
    return server == null ? models : models.with(server);
  }

  private RunDirectory begin(Meters metering) throws IOException {
    metering.start();
    notice(metering.notices());
    RunDirectory run = RunDirectory.open(options.out(), options.runName(), options.resume());
    metering.record(run.path());
    return run;
  }

  /**
   * The outcome at one setting of the machine.
   *
   * @param doubts doubts besides those of the timing
   */
  private record AtSetting(
      ProfiledModels models,
      Profiler.Outcome outcome,
      Machine.State start,
      Machine.State end,
      Map<String, String> libraries,
      Map<String, CompilerLog> compilerLogs,
      List<Doubt> doubts) {}

  private AtSetting measure(
      MachineSetting setting,
      ProfiledModels models,
      Meters metering,
      Path journal,
      Devices opened,
      Devices host,
      RemoteServer server,
      CpuClock clock)
      throws IOException {
    Machine.State start = Machine.State.now();
    Profiler.Outcome outcome =
        measure(models, metering, journal, setup(Machine.here(), opened, host), server);
    Machine.State end = Machine.State.now();
    List<Doubt> doubts = new ArrayList<>(models.doubts());
    start.changeUntil(end).ifPresent(moved -> doubts.add(new Doubt("throttled", moved)));
    if (setting.cpuMhz().isPresent()) {
      clock
          .deviation(setting.cpuMhz().getAsInt())
          .ifPresent(moved -> doubts.add(new Doubt("throttled", "CPU clock: " + moved)));
    }
    return new AtSetting(
        models, outcome, start, end, opened.libraries(), opened.compilerLogs(), doubts);
  }

  private ProfileResult publish(List<AtSetting> found, Meters metering, RemoteServer server)
      throws IOException {
    AtSetting first = found.get(0);
    Profiler.Outcome outcome = JoinedOutcome.of(found.stream().map(AtSetting::outcome).toList());
    Map<String, String> libraries = new TreeMap<>();
    Map<String, CompilerLog> compilerLogs = new TreeMap<>();
    List<Doubt> untimed = new ArrayList<>();
    for (AtSetting at : found) {
      libraries.putAll(at.libraries());
      compilerLogs.putAll(at.compilerLogs());
      at.doubts().stream().filter(doubt -> !untimed.contains(doubt)).forEach(untimed::add);
    }
    List<String> clock = provenance.end();
    notices.addAll(clock);
    Set<String> warnings = new LinkedHashSet<>(outcome.warnings());
    warnings.addAll(metering.warnings());
    found.forEach(at -> at.models().doubts().forEach(doubt -> warnings.add(doubt.reason())));
    warnings.forEach(warning -> listener.say(Kind.WARNING, warning));
    Validity validity = judge(outcome, untimed, clock);
    provenance
        .targets(first.models().targets())
        .machine(Machine.here(), first.start(), found.get(found.size() - 1).end())
        .libraries(libraries)
        .put("notices", notices)
        .put("edgetpu_compiler", compilerLogs)
        .put("meters", metering.descriptions())
        .seed(options.measuring().seed())
        .put("confidence_asked", options.confidence())
        .put("pace", outcome.paces())
        .put(Operators.KEY, outcome.operators().inWords())
        .put("validity", validity)
        .put("warnings", warnings);
    metering.save(run, outcome.energies(), provenance);
    return new ProfileFiles(run, question, provenance, validity, notices, listener)
        .write(outcome, splits, Optional.ofNullable(server));
  }

  private void notice(List<String> sentences) {
    for (String sentence : sentences) {
      if (!notices.contains(sentence)) { // Each sentence is true at all settings.
        listener.say(Kind.NOTICE, sentence);
        notices.add(sentence);
      }
    }
  }

  /** Null without a server: nothing is closed then. */
  private RemoteServer server() throws IOException {
    return options.server().isEmpty()
        ? null
        : RemoteServer.open(
            options.server().get(),
            options.model().name(),
            options.model().open(options.precisions().get(0)));
  }

  /** What besides models and devices changes a time. */
  private String setup(Machine machine, Devices opened, Devices host) {
    Map<String, String> libraries = new TreeMap<>(host.libraries());
    libraries.putAll(opened.libraries());
    return libraries
        + (options.opening().xnnpack() ? " with" : " without")
        + " XNNPACK, "
        + machine.cpu()
        + ", "
        + machine.logicalCores()
        + " threads, "
        + machine.architecture();
  }

  private Profiler.Outcome measure(
      ProfiledModels models, Meters metering, Path journal, String setup, RemoteServer server)
      throws IOException {
    boolean tails = options.measuring().withTails();
    int parts = models.targets().stream().mapToInt(s -> Profiler.parts(s, tails)).sum();
    try (ProfilingListener.Measuring shown = listener.measuring(journal, parts)) {
      Profiler.Outcome timed =
          Profiler.run(
              models.targets(),
              measuring(),
              metering.list(),
              journal,
              setup + (server == null ? "" : ", server " + server.address()),
              options.resume(),
              new SplitContest(splits, Optional.ofNullable(server)),
              shown,
              Ticker.SYSTEM);
      return options.inspection().of(models.targets(), timed, options.measuring().seed(), shown);
    } catch (RuntimeException e) {
      run.discardIfNothingWasMeasured();
      if (e instanceof MissingException missing && Files.exists(journal)) {
        throw missing.withMessage(
            "%s; what was measured is kept in %s, and the run can be resumed"
                .formatted(e.getMessage(), run.path()));
      }
      throw e;
    }
  }

  /** The budget is for all settings of the clocks together. */
  private Profiler.Options measuring() {
    Profiler.Options all = options.measuring();
    return new Profiler.Options(
        all.runs(),
        all.precisionTarget(),
        all.budgetSeconds().isPresent()
            ? OptionalDouble.of(all.budgetSeconds().getAsDouble() / settings.size())
            : all.budgetSeconds(),
        all.memoryBytes(),
        all.withTails(),
        all.quality(),
        all.seed());
  }

  private Validity judge(Profiler.Outcome outcome, List<Doubt> untimed, List<String> clock) {
    List<Doubt> doubts = new ArrayList<>(outcome.doubts());
    doubts.addAll(untimed);
    doubts.addAll(contradictions("heads on ", outcome.profile().rows()));
    doubts.addAll(contradictions("tails on ", outcome.tails()));
    clock.forEach(oddity -> doubts.add(new Doubt("clock", oddity)));
    return new Validity(doubts);
  }

  /** Energies that contradict themselves, one line per device. */
  private List<Doubt> contradictions(String what, List<LayerProfile> table) {
    Optional<Board> board = splits.machines().board();
    return table.stream()
        .collect(
            Collectors.groupingBy(LayerProfile::device, LinkedHashMap::new, Collectors.toList()))
        .values()
        .stream()
        .flatMap(rows -> EnergyCheck.ofAll(rows, board).stream())
        .map(why -> new Doubt("energy_contradicts_itself", what + why))
        .toList();
  }
}
