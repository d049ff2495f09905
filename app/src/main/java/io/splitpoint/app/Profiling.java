package io.splitpoint.app;

import io.splitpoint.app.ProfilingListener.Kind;
import io.splitpoint.device.DeviceSpec;
import io.splitpoint.device.Devices;
import io.splitpoint.energy.Board;
import io.splitpoint.energy.EnergyCheck;
import io.splitpoint.failure.MissingException;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profiler.Doubt;
import io.splitpoint.profiler.Machine;
import io.splitpoint.profiler.Profiler;
import io.splitpoint.run.Provenance;
import io.splitpoint.run.RunDirectory;
import io.splitpoint.run.Validity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Profiles a model: times its heads and tails on each device, runs the best splits against each
 * other, judges the run and writes its files. It is all of {@code splitpoint profile} except what
 * that prints.
 */
public final class Profiling {

  private final ProfilingOptions options;
  private final ProfilingListener listener;
  private final SplitQuestion question;
  private final Splits splits;
  private final Provenance provenance;
  private final List<String> notices = new ArrayList<>();

  private Profiling(ProfilingOptions options, ProfilingListener listener) throws IOException {
    this.options = options;
    this.listener = listener;
    this.question = options.question().here();
    this.splits = question.splits(Path.of(""), options.confidence());
    this.provenance = new Provenance(options.commandLine());
  }

  /**
   * Runs it. Bad options are refused before anything is measured.
   *
   * @throws io.splitpoint.run.UsageException when the options make no sense together
   * @throws io.splitpoint.failure.MissingException when required hardware is missing
   * @throws MissingException when there is no server, or it went away
   * @throws IOException when a file cannot be read or written
   */
  public static ProfileResult run(ProfilingOptions options, ProfilingListener listener)
      throws IOException {
    return new Profiling(options, listener).run();
  }

  private ProfileResult run() throws IOException {
    try (Devices opened = Devices.open(options.devices(), options.opening());
        Devices host = Devices.open(List.of(DeviceSpec.of("cpu")), options.opening());
        Meters metering = Meters.open(options.meters());
        RemoteServer server = server()) {
      notice(opened.notices());
      if (server != null) {
        notice(List.of(server.notice()));
      }
      ProfiledModels models = ProfiledModels.of(options, opened, host);
      models.assumptions().forEach(sentence -> listener.say(Kind.ASSUMPTION, sentence));
      notice(models.notices());
      if (server != null) {
        models = models.with(server);
      }
      notices.addAll(models.assumptions());
      metering.start();
      notice(metering.notices());
      RunDirectory run = RunDirectory.open(options.out(), options.runName(), options.resume());
      metering.record(run.path());
      Machine machine = Machine.here();
      Machine.State start = Machine.State.now();
      Profiler.Outcome outcome =
          measure(models, metering, run, setup(machine, opened, host), server);
      Machine.State end = Machine.State.now();
      List<String> clock = provenance.end();
      notices.addAll(clock);
      List<String> warnings = new ArrayList<>(outcome.warnings());
      warnings.addAll(metering.warnings());
      models.doubts().forEach(doubt -> warnings.add(doubt.reason()));
      warnings.forEach(warning -> listener.say(Kind.WARNING, warning));
      Validity validity = judge(outcome, models.doubts(), start.changeUntil(end), clock);
      provenance
          .subjects(models.subjects())
          .machine(machine, start, end)
          .libraries(opened.libraries())
          .put("notices", notices)
          .put("edgetpu_compiler", opened.compilerLogs())
          .meters(metering.descriptions())
          .seed(options.measuring().seed())
          .put("confidence_asked", options.confidence())
          .put("pace", outcome.paces())
          .put("validity", validity.json())
          .warnings(warnings);
      metering.save(run, outcome.energies(), provenance);
      return new ProfileFiles(run, question, provenance, validity, notices, listener)
          .write(outcome, splits, Optional.ofNullable(server));
    }
  }

  private void notice(List<String> sentences) {
    sentences.forEach(sentence -> listener.say(Kind.NOTICE, sentence));
    notices.addAll(sentences);
  }

  /** Null without a server: nothing is to be closed then. */
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
      ProfiledModels models, Meters metering, RunDirectory run, String setup, RemoteServer server)
      throws IOException {
    boolean tails = options.measuring().withTails();
    int parts = models.subjects().stream().mapToInt(s -> Profiler.parts(s, tails)).sum();
    try (ProfilingListener.Measuring shown = listener.measuring(run.journal(), parts)) {
      return Profiler.run(
          models.subjects(),
          options.measuring(),
          metering.list(),
          run.journal(),
          setup + (server == null ? "" : ", server " + server.address()),
          options.resume(),
          new SplitContest(splits, Optional.ofNullable(server)),
          shown);
    } catch (RuntimeException e) {
      run.discardIfNothingWasMeasured();
      if (e instanceof MissingException missing && Files.exists(run.journal())) {
        throw missing.withMessage(
            "%s; what was measured is kept in %s, and the run can be resumed"
                .formatted(e.getMessage(), run.path()));
      }
      throw e;
    }
  }

  private Validity judge(
      Profiler.Outcome outcome, List<Doubt> untimed, Optional<String> change, List<String> clock) {
    List<Doubt> doubts = new ArrayList<>(outcome.doubts());
    doubts.addAll(untimed);
    change.ifPresent(moved -> doubts.add(new Doubt("throttled", moved)));
    doubts.addAll(contradictions("heads on ", outcome.profile().rows()));
    doubts.addAll(contradictions("tails on ", outcome.tails()));
    clock.forEach(oddity -> doubts.add(new Doubt("clock", oddity)));
    return new Validity(doubts);
  }

  /** Energies that contradict themselves, each device's rows in one line. */
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
