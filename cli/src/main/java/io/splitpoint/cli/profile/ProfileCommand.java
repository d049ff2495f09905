package io.splitpoint.cli.profile;

import io.splitpoint.app.DelegateShares;
import io.splitpoint.app.MeasuredLink;
import io.splitpoint.app.MeasuredPrefixes;
import io.splitpoint.app.Meters;
import io.splitpoint.app.NoServerException;
import io.splitpoint.app.PrefixFiles;
import io.splitpoint.app.ProfileResult;
import io.splitpoint.app.RemoteServer;
import io.splitpoint.app.Sides;
import io.splitpoint.app.SplitContest;
import io.splitpoint.app.SplitQuestion;
import io.splitpoint.app.Splits;
import io.splitpoint.cli.option.Bytes;
import io.splitpoint.cli.option.CoralOptions;
import io.splitpoint.cli.option.EnergyOptions;
import io.splitpoint.cli.option.MeterOptions;
import io.splitpoint.cli.option.ModelOption;
import io.splitpoint.cli.option.Names;
import io.splitpoint.cli.option.OutputOptions;
import io.splitpoint.cli.option.ServerAccess;
import io.splitpoint.cli.terminal.ProgressLine;
import io.splitpoint.device.Device;
import io.splitpoint.device.DeviceOptions;
import io.splitpoint.device.DeviceSpec;
import io.splitpoint.device.Devices;
import io.splitpoint.device.trial.FreeMemory;
import io.splitpoint.device.trial.MemoryCheck;
import io.splitpoint.device.trial.Trial;
import io.splitpoint.energy.Board;
import io.splitpoint.energy.EnergyCheck;
import io.splitpoint.model.Graph;
import io.splitpoint.model.edgetpu.Calibration;
import io.splitpoint.model.edgetpu.Clock;
import io.splitpoint.model.edgetpu.CompiledModel;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.model.edgetpu.Workload;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.partition.BatteryCsv;
import io.splitpoint.partition.Constraints;
import io.splitpoint.partition.Endurance;
import io.splitpoint.partition.EnergyBoundary;
import io.splitpoint.partition.Link;
import io.splitpoint.partition.MeasuredTails;
import io.splitpoint.partition.Objective;
import io.splitpoint.partition.Partition;
import io.splitpoint.partition.SplitsCsv;
import io.splitpoint.partition.Tail;
import io.splitpoint.profile.DeviceKind;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.ProfileCsv;
import io.splitpoint.profiler.Doubt;
import io.splitpoint.profiler.Machine;
import io.splitpoint.profiler.Profiler;
import io.splitpoint.profiler.Subject;
import io.splitpoint.report.RunReport;
import io.splitpoint.run.Provenance;
import io.splitpoint.run.RunDirectory;
import io.splitpoint.run.UsageException;
import io.splitpoint.run.Validity;
import io.splitpoint.run.WholeFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "profile",
    mixinStandardHelpOptions = true,
    description =
        "Measures every head and every tail of a model on each device, and on the host CPU as the"
            + " baseline, then runs the best splits against each other; writes profile.csv,"
            + " tails.csv, layers.csv, runs.csv, splits.csv and report.html.",
    footer = {
      "",
      "Examples:",
      "  splitpoint profile --model vgg16 --device coral",
      "  splitpoint profile --model my_int8.tflite --device cpu,coral --power um25c:/dev/rfcomm0",
      "  splitpoint profile --model vgg16 --device cpu --tail x10 --link wifi --deadline 100",
      "  splitpoint profile --model my_int8.tflite --device delegate:libvx_delegate.so",
      "  splitpoint profile --model vgg16 --device coral --server 192.168.1.7:8000"
    })
public final class ProfileCommand implements Callable<Integer> {

  @Spec CommandSpec spec;
  @Mixin ModelOption model;
  @Mixin MeterOptions power;
  @Mixin EnergyOptions energy;
  @Mixin CoralOptions coral;

  @Option(
      names = "--device",
      completionCandidates = Names.Devices.class,
      required = true,
      split = ",",
      paramLabel = "DEVICE",
      description =
          "cpu, coral, coral:usb:N, coral:pci:N, delegate:LIBRARY[,KEY=VALUE...] for any accelerator"
              + " with a TensorFlow Lite delegate, or a host whose Edge TPU is modelled, by name or"
              + " device file; several with commas between")
  List<String> devices;

  @Option(
      names = "--precision",
      split = ",",
      paramLabel = "PRECISION",
      description =
          "of a built-in model: int8 (default), float32 or both with a comma between; float32 runs"
              + " on the CPU only")
  List<String> precisions = List.of("int8");

  @Option(
      names = "--budget",
      paramLabel = "SECONDS",
      description =
          "most time for timing, on all devices together; less is used when the answer is known"
              + " earlier (default: 60 a present device, more for models of many layers)")
  Optional<Double> budgetSeconds = Optional.empty();

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "most timed runs of a head or tail, and again of a split that can still be best; at least"
              + " 3 (default: ${DEFAULT-VALUE})")
  int runs;

  @Option(
      names = "--precision-target",
      paramLabel = "PERCENT",
      defaultValue = "5",
      description =
          "a time is known well enough when its 95 %% interval is narrower than this part of it"
              + " (default: ${DEFAULT-VALUE})")
  double precisionTargetPercent;

  @Option(
      names = "--confidence",
      paramLabel = "P",
      defaultValue = "0.95",
      description =
          "probability at which one split is called best, 0.5 to 0.999 (default: ${DEFAULT-VALUE})")
  double confidence;

  @Option(
      names = "--require-valid",
      description = "exit with 4 when the run is not valid, instead of only saying so")
  boolean requireValid;

  @Option(
      names = "--memory",
      paramLabel = "BYTES",
      description =
          "memory for the heads and tails that are open together, such as 512m or 2GiB (default:"
              + " half of what is free)")
  Optional<String> memory = Optional.empty();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "CPU threads of one run (default: all cores)")
  Optional<Integer> threads = Optional.empty();

  @Option(names = "--no-xnnpack", description = "run the CPU without XNNPACK's kernels")
  boolean noXnnpack;

  @Option(
      names = "--calibrate",
      paramLabel = "FILE",
      description =
          "fit the Edge TPU model to what this run measures on a real Coral, and write it as a"
              + " device file")
  Optional<Path> calibrate = Optional.empty();

  @Option(
      names = "--tflite-library",
      paramLabel = "FILE",
      description = "another TensorFlow Lite library than the bundled one")
  Optional<Path> tfliteLibrary = Optional.empty();

  @Option(
      names = "--link",
      completionCandidates = Names.Links.class,
      paramLabel = "LINK",
      description =
          "link to the tail's machine, a preset or a YAML file, as in partition (default: wifi)")
  Optional<String> link = Optional.empty();

  @Option(
      names = "--tail",
      paramLabel = "TAIL",
      description =
          "a server for the tails: its profile.csv, or xFACTOR for one so many times as fast as"
              + " this machine's CPU")
  Optional<String> tail = Optional.empty();

  @Option(
      names = "--server",
      paramLabel = "HOST:PORT",
      description =
          "a running 'splitpoint offload serve' with the same model: times its tails there, and the"
              + " link to it, in the same turns, and answers for the two machines; instead of"
              + " --tail and --link")
  Optional<String> server = Optional.empty();

  @Mixin ServerAccess access = new ServerAccess();

  @Option(
      names = "--deadline",
      paramLabel = "MS",
      description = "most latency; the cheapest split that meets it is reported")
  Optional<Double> deadlineMs = Optional.empty();

  @Option(
      names = "--objective",
      paramLabel = "NAME",
      description =
          "latency, energy, edp or throughput (default: latency; with --deadline the least energy"
              + " where it is known)")
  Optional<String> objective = Optional.empty();

  @Option(
      names = "--tails",
      paramLabel = "none",
      description =
          "none: do not run the tails, for who is in a hurry; a tail is then the whole model minus"
              + " its head, or unknown where that difference is lost in the scatter")
  Optional<String> tails = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "where the files go (default: results/<model>-<device>-<time>)")
  Optional<Path> out = Optional.empty();

  @Option(names = "--resume", description = "go on with a run that was interrupted")
  boolean resume;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "of the visiting order and the inputs (default: ${DEFAULT-VALUE})")
  long seed;

  @Mixin OutputOptions output = new OutputOptions();

  @Option(
      names = "--export-markdown",
      paramLabel = "FILE",
      description = "also write the verdict, the answers and the table as Markdown")
  Optional<Path> exportMarkdown = Optional.empty();

  @Option(
      names = "--export-json",
      paramLabel = "FILE",
      description = "also write every timed run in the form of hyperfine's --export-json")
  Optional<Path> exportJson = Optional.empty();

  @Override
  public Integer call() throws IOException {
    Profiler.Options options = options();
    List<Precision> wanted = precisions.stream().map(ProfileCommand::precision).toList();
    checkServer(wanted);
    List<Link> checkedLink = link.map(Link::of).stream().toList();
    Optional<Tail> named = tail.map(Tail::of);
    Splits splits =
        new Splits(
            checkedLink.stream().findFirst(),
            named,
            named.isPresent() && named.get() instanceof Tail.Measured
                ? RunDirectory.tailsBeside(Path.of(tail.get()))
                : List.of(),
            constraints(),
            seed,
            objective.map(Objective::of),
            confidence,
            energy.of(),
            energy.machines(true));
    energy.battery(); // better refused before anything is measured
    energy.rate();
    List<DeviceSpec> specs = DeviceSpec.list(devices);
    if (calibrate.isPresent() && specs.stream().noneMatch(DeviceSpec::coral)) {
      throw new UsageException("--calibrate: expected a coral among the devices, found " + devices);
    }
    PrintWriter stdout = spec.commandLine().getOut();
    Provenance provenance = new Provenance(spec.commandLine().getParseResult().originalArgs());
    try (Devices opened = Devices.open(specs, deviceOptions());
        Devices host = Devices.open(List.of(DeviceSpec.of("cpu")), deviceOptions());
        Meters metering = Meters.open(power.meters);
        RemoteServer remote = remoteServer(wanted.get(0))) {
      List<String> notices = new ArrayList<>(opened.notices());
      if (remote != null) {
        notices.add(
            "link to %s: bandwidth and latency are measured, watts are not, so a cut that needs them has no energy"
                .formatted(remote.address()));
      }
      PrintWriter noticed = output.json ? spec.commandLine().getErr() : stdout;
      notices.forEach(noticed::println);
      noticed.flush();
      DelegateShares shares = DelegateShares.of(subjects(wanted, opened, host));
      shares.notices().forEach(noticed::println);
      noticed.flush();
      notices.addAll(shares.notices());
      List<Subject> subjects = withServer(shares.subjects(), remote);
      if (!model.builtIn()) {
        notices.addAll(
            subjects.get(0).graph().assumptions()); // stderr has them since it was opened
      }
      metering.start();
      metering.notices().forEach(noticed::println);
      noticed.flush();
      notices.addAll(metering.notices());
      RunDirectory run =
          RunDirectory.open(
              out,
              model.name()
                  + "-"
                  + specs.stream()
                      .map(DeviceSpec::name)
                      .collect(Collectors.joining("-"))
                      .replace(':', '_')
                      .replace('/', '_'),
              resume);
      metering.record(run.path());
      Machine machine = Machine.here();
      Machine.State start = Machine.State.now();
      Profiler.Outcome outcome =
          measure(subjects, options, metering, run, setup(machine, opened, host), splits, remote);
      Machine.State end = Machine.State.now();
      List<Doubt> doubts = new ArrayList<>(outcome.doubts());
      doubts.addAll(shares.doubts());
      start.changeUntil(end).ifPresent(change -> doubts.add(new Doubt("throttled", change)));
      doubts.addAll(energyDoubts(outcome, splits.machines().board()));
      List<String> warnings = new ArrayList<>(outcome.warnings());
      warnings.addAll(metering.warnings());
      shares.doubts().forEach(doubt -> warnings.add(doubt.reason()));
      List<String> clock = provenance.end();
      clock.forEach(oddity -> doubts.add(new Doubt("clock", oddity)));
      notices.addAll(clock);
      warnings.forEach(warning -> spec.commandLine().getErr().println("warning: " + warning));
      Validity validity = new Validity(doubts);
      provenance
          .subjects(subjects)
          .machine(machine, start, end)
          .libraries(opened.libraries())
          .put("notices", notices)
          .put("edgetpu_compiler", opened.compilerLogs())
          .meters(metering.descriptions())
          .seed(seed)
          .put("confidence_asked", confidence)
          .put("pace", outcome.paces())
          .put("validity", validity.json())
          .warnings(warnings);
      metering.save(run, outcome.energies(), provenance);
      ProfileResult result =
          remote == null
              ? publish(outcome, splits, Optional.empty(), run, notices, validity, provenance)
              : publishBoth(outcome, splits, run, notices, validity, provenance, remote);
      print(result);
      if (calibrate.isPresent()) {
        calibrate(subjects.get(0).graph(), run);
      }
      energy.rate().ifPresent(rate -> Endurance.require(rate, result.partition()));
      if (result.partition().undecided(result.asked()).isEmpty()) {
        result.partition().require(result.asked(), splits.constraints());
      }
      return requireValid && !validity.valid() ? 4 : 0;
    }
  }

  private void checkServer(List<Precision> wanted) {
    if (server.isEmpty()) {
      return;
    }
    boolean linked = spec.commandLine().getParseResult().hasMatchedOption("--link");
    if (tail.isPresent() || linked || tails.isPresent()) {
      throw new UsageException(
          "--server: expected no --tail, --link or --tails, which it measures, found %s"
              .formatted(tail.isPresent() ? "--tail" : linked ? "--link" : "--tails"));
    }
    if (wanted.size() > 1) {
      throw new UsageException("--server: expected one --precision, found " + wanted.size());
    }
  }

  /** Null without {@code --server}: nothing is to be closed then. */
  private RemoteServer remoteServer(Precision wanted) throws IOException {
    return server.isEmpty()
        ? null
        : RemoteServer.open(access.of(server.get()), model.name(), model.open(wanted));
  }

  private static List<Subject> withServer(List<Subject> subjects, RemoteServer remote) {
    if (remote == null) {
      return subjects;
    }
    List<Subject> with = new ArrayList<>();
    for (Subject subject : subjects) {
      if (subject.devices().stream().anyMatch(d -> d.name().equals(RemoteServer.NAME))) {
        throw new UsageException(
            "--server: expected no device of the name '%s', found it in a device file"
                .formatted(RemoteServer.NAME));
      }
      List<Device> devices = new ArrayList<>(subject.devices());
      devices.add(remote.device());
      with.add(new Subject(subject.model(), subject.precision(), subject.graph(), devices));
    }
    return with;
  }

  private Profiler.Options options() throws IOException {
    if (runs < 3) {
      throw new UsageException("--runs: expected at least 3, found " + runs);
    }
    if (!(precisionTargetPercent > 0)) {
      throw new UsageException(
          "--precision-target: expected a percentage above 0, found " + precisionTargetPercent);
    }
    if (!(confidence >= 0.5 && confidence <= 0.999)) {
      throw new UsageException("--confidence: expected 0.5 to 0.999, found " + confidence);
    }
    if (tails.isPresent() && !tails.get().equals("none")) {
      throw new UsageException(
          "--tails: expected none (tails are run by default), found '" + tails.get() + "'");
    }
    if (budgetSeconds.isPresent() && !(budgetSeconds.get() > 0 && budgetSeconds.get() < 1e7)) {
      throw new UsageException("--budget: expected seconds above 0, found " + budgetSeconds.get());
    }
    return new Profiler.Options(
        runs,
        precisionTargetPercent / 100,
        budgetSeconds.map(OptionalDouble::of).orElseGet(OptionalDouble::empty),
        memory.isPresent() ? Bytes.parse(memory.get()) : halfOfFreeMemory(),
        tails.isEmpty(),
        power.quality,
        seed);
  }

  private static long halfOfFreeMemory() throws IOException {
    return FreeMemory.now().map(free -> free.bytes() / 2).orElse(1L << 30);
  }

  /** What besides models and devices changes a time. */
  private String setup(Machine machine, Devices opened, Devices host) {
    Map<String, String> libraries = new TreeMap<>(host.libraries());
    libraries.putAll(opened.libraries());
    return libraries
        + (noXnnpack ? " without" : " with")
        + " XNNPACK, "
        + machine.cpu()
        + ", "
        + machine.logicalCores()
        + " threads, "
        + machine.architecture();
  }

  private static Precision precision(String label) {
    try {
      return Precision.of(label);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private Constraints constraints() {
    if (deadlineMs.isPresent() && !(deadlineMs.get() > 0)) {
      throw new UsageException("--deadline: expected more than 0 ms, found " + deadlineMs.get());
    }
    return deadlineMs.map(Constraints::deadline).orElse(Constraints.NONE);
  }

  private DeviceOptions deviceOptions() {
    int cores = Runtime.getRuntime().availableProcessors();
    if (threads.isPresent() && threads.get() < 1) {
      throw new UsageException("--threads: expected at least 1, found " + threads.get());
    }
    return new DeviceOptions(
        threads.orElse(cores),
        !noXnnpack,
        coral.requireHardware || calibrate.isPresent(),
        tfliteLibrary,
        coral.library,
        coral.compiler,
        coral.host,
        ModelOption.userCache().resolve("compiled"),
        true);
  }

  /** An accelerator brings the host CPU with it, on the same model, as its baseline. */
  private List<Subject> subjects(List<Precision> wanted, Devices opened, Devices host)
      throws IOException {
    List<Subject> subjects = new ArrayList<>();
    if (!model.builtIn()) {
      Graph graph = model.open(Precision.INT8);
      Trial.of(graph, !noXnnpack, tfliteLibrary);
      boolean compiled = CompiledModel.find(graph).isPresent();
      subjects.add(
          new Subject(
              model.name(),
              graph.precision(),
              graph,
              compiled ? opened.list() : withBaseline(opened.list(), host)));
      return subjects;
    }
    for (Precision precision : wanted) {
      Graph graph = model.open(precision);
      MemoryCheck.of(graph, !noXnnpack);
      List<Device> runsIt =
          withBaseline(
              opened.list().stream()
                  .filter(
                      device ->
                          precision != Precision.FLOAT32 || device.kind() != DeviceKind.EDGE_TPU)
                  .toList(),
              host);
      if (runsIt.stream().anyMatch(device -> device.kind() == DeviceKind.EDGE_TPU)) {
        PrefixFiles.write(
            graph, Path.of(graph.name()), model.directory().resolve(precision.label()));
      }
      subjects.add(new Subject(model.name(), precision.label(), graph, runsIt));
    }
    return subjects;
  }

  private static List<Device> withBaseline(List<Device> opened, Devices host) {
    List<Device> all = new ArrayList<>(opened);
    if (all.stream().noneMatch(device -> device.kind() == DeviceKind.CPU)) {
      all.addAll(host.list());
    }
    return all;
  }

  private Profiler.Outcome measure(
      List<Subject> subjects,
      Profiler.Options options,
      Meters metering,
      RunDirectory run,
      String setup,
      Splits splits,
      RemoteServer remote)
      throws IOException {
    try (ProgressLine progress = ProgressLine.onStderr(output.quiet);
        KeptOnCtrlC kept = new KeptOnCtrlC(run.journal(), progress, spec.commandLine().getErr())) {
      kept.begin();
      int parts = subjects.stream().mapToInt(s -> Profiler.parts(s, options.withTails())).sum();
      return Profiler.run(
          subjects,
          options,
          metering.list(),
          run.journal(),
          setup + (remote == null ? "" : ", server " + remote.address()),
          resume,
          new SplitContest(splits, Optional.ofNullable(remote)),
          new LongRun(progress, parts, progress::say, System::nanoTime));
    } catch (RuntimeException e) {
      run.discardIfNothingWasMeasured();
      if (e instanceof NoServerException && Files.exists(run.journal())) {
        throw new NoServerException(
            "%s; what was measured is kept in %s: go on with --resume"
                .formatted(e.getMessage(), run.path()));
      }
      throw e;
    }
  }

  private void calibrate(Graph graph, RunDirectory run) throws IOException {
    Host fitted =
        Calibration.fit(
            deviceOptions().modelledHost(),
            Clock.MAX,
            MeasuredPrefixes.of(run.file(RunDirectory.PROFILE), Workload.of(graph)));
    WholeFile.write(calibrate.orElseThrow(), to -> to.write(fitted.yaml()));
  }

  /** The server's rows and the link have files of their own, as {@code partition} takes them. */
  private ProfileResult publishBoth(
      Profiler.Outcome outcome,
      Splits splits,
      RunDirectory run,
      List<String> notices,
      Validity validity,
      Provenance provenance,
      RemoteServer remote)
      throws IOException {
    Sides sides = Sides.of(outcome.profile(), outcome.tails());
    MeasuredLink measured = remote.measuredLink();
    provenance.put("server", remote.address().toString()).put("link", measured.json());
    Path file = run.file(RunDirectory.LINK);
    WholeFile.write(
        file, to -> to.write(measured.yaml("profile --server", remote.address().toString())));
    run.server(sides.there(), sides.thereTails(), provenance);
    Profiler.Outcome here =
        new Profiler.Outcome(
            sides.here(),
            sides.hereTails(),
            outcome.layers(),
            outcome.energies(),
            outcome.runs(),
            outcome.paces(),
            outcome.doubts(),
            outcome.warnings());
    // with the link as it was written, so that partition gives the same answer
    return publish(
        here,
        splits.with(sides, Link.read(file)),
        Optional.of(measured),
        run,
        notices,
        validity,
        provenance);
  }

  private ProfileResult publish(
      Profiler.Outcome outcome,
      Splits splits,
      Optional<MeasuredLink> measuredLink,
      RunDirectory run,
      List<String> notices,
      Validity validity,
      Provenance provenance)
      throws IOException {
    Profile profile = outcome.profile();
    List<String> told = new ArrayList<>(notices);
    measuredLink.ifPresent(way -> told.add(way.inWords()));
    if (splits.serverIsTaken(profile)) {
      told.add("no --tail given: the server is taken to be as fast as this machine");
    }
    EnergyBoundary boundary = splits.boundary(profile, outcome.tails());
    told.addAll(boundary.notices());
    boundary.notices().forEach(spec.commandLine().getErr()::println);
    Partition partition = splits.partition(boundary);
    Objective asked = splits.asked(partition);
    SplitQuestion question = question(splits, profile);
    Optional<Endurance> endurance = question.endurance(splits, profile, outcome.tails());
    provenance.put(SplitQuestion.KEY, question.json());
    ProfileResult result =
        new ProfileResult(
            outcome,
            partition,
            asked,
            measuredLink,
            MeasuredTails.compare(run.file(RunDirectory.TAILS), outcome.tails(), profile),
            confidence,
            validity,
            told,
            run.path(),
            endurance,
            splits.whatIf(profile, outcome.tails(), question.command(run.path())));
    provenance.put("objective", asked.label()).put("energy_of", energy.of().label());
    splits.machines().board().ifPresent(board -> provenance.put("board", board.name()));
    if (endurance.isPresent()) {
      WholeFile.write(run.file("battery.csv"), to -> BatteryCsv.write(endurance.get(), to));
    }
    WholeFile.write(run.file("profile.json"), provenance::writeTo);
    WholeFile.write(run.file(RunDirectory.PROFILE), to -> ProfileCsv.write(profile, to));
    run.tails(outcome.tails(), provenance);
    run.layers(outcome.layers(), provenance);
    run.runs(outcome.runs(), provenance);
    WholeFile.write(run.file("splits.json"), provenance::writeTo);
    WholeFile.write(run.file("splits.csv"), to -> SplitsCsv.write(partition, asked, to));
    WholeFile.write(
        run.file("report.html"),
        to -> RunReport.write(result.report(provenance.json().toPrettyString()), to));
    if (exportMarkdown.isPresent()) {
      WholeFile.write(exportMarkdown.get(), to -> Exports.markdown(result, to));
    }
    if (exportJson.isPresent()) {
      WholeFile.write(exportJson.get(), to -> Exports.hyperfine(result, to));
    }
    return result;
  }

  private SplitQuestion question(Splits splits, Profile profile) {
    Optional<String> taken = splits.serverIsTaken(profile) ? Optional.of("x1") : tail;
    return new SplitQuestion(
        server.map(address -> "server/" + RunDirectory.PROFILE).or(() -> taken),
        server.map(address -> RunDirectory.LINK).or(() -> link),
        objective,
        deadlineMs,
        energy.of().label(),
        energy.board().or(() -> splits.machines().board().map(Board::name)),
        energy.tailBoard(),
        energy.batteryText(),
        energy.rateText(),
        seed);
  }

  /** Energies that contradict themselves, each device's rows in one line. */
  private static List<Doubt> energyDoubts(Profiler.Outcome outcome, Optional<Board> board) {
    List<Doubt> doubts = new ArrayList<>();
    for (List<LayerProfile> table : List.of(outcome.profile().rows(), outcome.tails())) {
      String what = table == outcome.tails() ? "tails on " : "heads on ";
      table.stream()
          .collect(
              Collectors.groupingBy(LayerProfile::device, LinkedHashMap::new, Collectors.toList()))
          .values()
          .forEach(
              rows ->
                  EnergyCheck.ofAll(rows, board)
                      .ifPresent(
                          why -> doubts.add(new Doubt("energy_contradicts_itself", what + why))));
    }
    return doubts;
  }

  private void print(ProfileResult result) throws IOException {
    PrintWriter stdout = spec.commandLine().getOut();
    if (output.json) {
      stdout.println(Provenance.JSON.writeValueAsString(ProfileView.json(result)));
    } else {
      ProfileView.print(result, stdout);
    }
  }
}
