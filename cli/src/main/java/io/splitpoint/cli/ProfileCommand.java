package io.splitpoint.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.model.Graph;
import io.splitpoint.model.edgetpu.Calibration;
import io.splitpoint.model.edgetpu.Clock;
import io.splitpoint.model.edgetpu.CompiledModel;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.model.edgetpu.Workload;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.partition.Constraints;
import io.splitpoint.partition.EnergyBoundary;
import io.splitpoint.partition.Link;
import io.splitpoint.partition.MeasuredTails;
import io.splitpoint.partition.Objective;
import io.splitpoint.partition.Partition;
import io.splitpoint.partition.SplitsCsv;
import io.splitpoint.partition.Tail;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.ProfileCsv;
import io.splitpoint.profiler.Device;
import io.splitpoint.profiler.DeviceOptions;
import io.splitpoint.profiler.Devices;
import io.splitpoint.profiler.Focus;
import io.splitpoint.profiler.Machine;
import io.splitpoint.profiler.Profiler;
import io.splitpoint.profiler.Saving;
import io.splitpoint.profiler.Subject;
import io.splitpoint.profiler.TailChoice;
import io.splitpoint.report.PrefixTable;
import io.splitpoint.report.RunReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "profile",
    mixinStandardHelpOptions = true,
    description =
        "Measures every layer prefix of a model on each device, and on the host CPU as the baseline;"
            + " writes profile.csv, splits.csv and report.html.",
    footer = {
      "",
      "Examples:",
      "  splitpoint profile --model vgg16 --device coral",
      "  splitpoint profile --model my_int8.tflite --device cpu,coral --power um25c:/dev/rfcomm0",
      "  splitpoint profile --model vgg16 --device cpu --tail x10 --link wifi --deadline 100"
    })
final class ProfileCommand implements Callable<Integer> {

  @Spec CommandSpec spec;
  @Mixin ModelOption model;
  @Mixin MeterOptions power;
  @Mixin CoralOptions coral;

  @Option(
      names = "--device",
      completionCandidates = Names.Devices.class,
      required = true,
      split = ",",
      paramLabel = "DEVICE",
      description =
          "cpu, coral, coral:usb:N, coral:pci:N or a device file; several with commas between")
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
      names = "--runs",
      paramLabel = "N",
      defaultValue = "50",
      description = "most timed runs of a prefix, at least 3 (default: ${DEFAULT-VALUE})")
  int runs;

  @Option(
      names = "--precision-target",
      paramLabel = "PERCENT",
      defaultValue = "2",
      description =
          "a prefix is done when the 95 %% interval of its median is narrower than this part of it"
              + " (default: ${DEFAULT-VALUE})")
  double precisionTargetPercent;

  @Option(
      names = "--adaptive",
      description =
          "a race for the --objective: measure on only where it can change the best split, and"
              + " stop when that is known with --confidence or every prefix has its --runs; latency"
              + " or throughput when a --power meter is there, whose windows cannot race")
  boolean adaptive;

  @Option(
      names = "--confidence",
      paramLabel = "P",
      description = "of --adaptive: 0.5 to 0.999 (default: 0.95)")
  Optional<Double> confidence = Optional.empty();

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
      description = "link to the tail's machine, a preset or a YAML file (default: wifi)")
  Optional<String> link = Optional.empty();

  @Option(
      names = "--tail",
      paramLabel = "TAIL",
      description =
          "a server for the tails: its profile.csv, or xFACTOR for one so many times as fast as the"
              + " head's device")
  Optional<String> tail = Optional.empty();

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
      split = ",",
      paramLabel = "LAYER",
      description =
          "also run what comes after these layers, by number or name, on each device, or after"
              + " 'pareto': the cuts on the Pareto front and the winners; writes tails.csv. Other"
              + " tails are the whole model minus the prefix; energies always are")
  List<String> tails = List.of();

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

  @Option(names = "--quiet", description = "no progress on stderr")
  boolean quiet;

  @Option(names = "--json", description = "print the result as JSON instead of the table")
  boolean json;

  @Override
  public Integer call() throws IOException {
    Profiler.Options options = options();
    List<Precision> wanted = precisions.stream().map(ProfileCommand::precision).toList();
    List<Link> checkedLink = link.map(Link::of).stream().toList();
    Optional<Tail> checkedTail = tail.map(Tail::of);
    Constraints constraints = constraints();
    Splits splits =
        new Splits(
            checkedLink.stream().findFirst(),
            checkedTail,
            constraints,
            seed,
            objective.map(Objective::of));
    Optional<Focus> race = race(splits).map(r -> r);
    if (calibrate.isPresent() && devices.stream().noneMatch(name -> name.startsWith("coral"))) {
      throw new UsageException("--calibrate: expected a coral among the devices, found " + devices);
    }
    PrintWriter stdout = spec.commandLine().getOut();
    Provenance provenance = new Provenance(spec.commandLine().getParseResult().originalArgs());
    try (Devices opened = Devices.open(devices, deviceOptions());
        Devices host = Devices.open(List.of("cpu"), deviceOptions());
        Meters metering = Meters.open(power.meters)) {
      List<String> notices = new ArrayList<>(opened.notices());
      notices.addAll(metering.notices());
      PrintWriter noticed = json ? spec.commandLine().getErr() : stdout;
      notices.forEach(noticed::println);
      List<Subject> subjects = subjects(wanted, opened, host);
      Optional<TailChoice> choice =
          tails.isEmpty()
              ? Optional.empty()
              : Optional.of(ChosenTails.of(tails, subjects, splits::partition));
      metering.start();
      RunDirectory run =
          RunDirectory.open(
              out,
              model.name() + "-" + String.join("-", devices).replace(':', '_').replace('/', '_'),
              resume);
      metering.record(run.path());
      Machine machine = Machine.here();
      Machine.State start = Machine.State.now();
      Profiler.Outcome outcome = measure(subjects, options, metering, run, race, choice);
      Machine.State end = Machine.State.now();
      outcome.saving().ifPresent(saving -> notices.add(told(saving)));
      List<String> warnings = new ArrayList<>(start.changeUntil(end).stream().toList());
      warnings.addAll(outcome.warnings());
      warnings.addAll(metering.warnings());
      List<String> clock = provenance.end();
      notices.addAll(clock);
      warnings.addAll(clock);
      warnings.forEach(warning -> spec.commandLine().getErr().println("warning: " + warning));
      provenance
          .subjects(subjects)
          .machine(machine, start, end)
          .libraries(opened.libraries())
          .put("notices", notices)
          .put("edgetpu_compiler", opened.compilerLogs())
          .meters(metering.descriptions())
          .seed(seed)
          .warnings(warnings);
      metering.save(run, outcome.energies(), provenance);
      int code = publish(outcome, splits, run, notices, provenance);
      if (calibrate.isPresent()) {
        calibrate(subjects.get(0).graph(), run);
      }
      return code;
    }
  }

  private Profiler.Options options() {
    if (runs < 3) {
      throw new UsageException("--runs: expected at least 3, found " + runs);
    }
    if (!(precisionTargetPercent > 0)) {
      throw new UsageException(
          "--precision-target: expected a percentage above 0, found " + precisionTargetPercent);
    }
    return new Profiler.Options(runs, precisionTargetPercent / 100, power.quality, seed);
  }

  private Optional<Race> race(Splits splits) {
    if (confidence.isPresent() && !adaptive) {
      throw new UsageException("--confidence: expected --adaptive with it");
    }
    double asked = confidence.orElse(0.95);
    if (!(asked >= 0.5 && asked <= 0.999)) {
      throw new UsageException("--confidence: expected 0.5 to 0.999, found " + asked);
    }
    if (!adaptive) {
      return Optional.empty();
    }
    // by default a deadline asks for the least energy
    boolean time =
        splits
            .objective()
            .map(o -> o == Objective.LATENCY || o == Objective.THROUGHPUT)
            .orElse(deadlineMs.isEmpty());
    if (!power.meters.isEmpty() && !time) {
      throw new UsageException(
          "--adaptive: expected --objective latency or throughput with --power, whose windows"
              + " cannot race, found "
              + objective.orElse("--deadline, which asks for the least energy"));
    }
    return Optional.of(new Race(splits, asked));
  }

  private static String told(Saving saving) {
    return String.format(
        Locale.ROOT,
        "race: %.2f s of timed runs, where the full plan would have taken about %.2f s"
            + " (estimated from the measured latencies): %.0f %% saved",
        saving.spentMs() / 1e3,
        saving.fullMs() / 1e3,
        100 * saving.share());
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
        ModelOption.userCache().resolve("compiled"));
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
              compiled ? opened.list() : withBaseline(opened, host)));
      return subjects;
    }
    for (Precision precision : wanted) {
      Graph graph = model.open(precision);
      MemoryCheck.of(graph, !noXnnpack);
      List<Device> runsIt =
          precision == Precision.FLOAT32 ? host.list() : withBaseline(opened, host);
      if (runsIt.stream().anyMatch(device -> !device.name().equals("cpu"))) {
        PrefixFiles.write(
            graph, Path.of(graph.name()), model.directory().resolve(precision.label()));
      }
      subjects.add(new Subject(model.name(), precision.label(), graph, runsIt));
    }
    return subjects;
  }

  private static List<Device> withBaseline(Devices opened, Devices host) {
    List<Device> all = new ArrayList<>(opened.list());
    if (all.stream().noneMatch(device -> device.name().equals("cpu"))) {
      all.addAll(host.list());
    }
    return all;
  }

  private Profiler.Outcome measure(
      List<Subject> subjects,
      Profiler.Options options,
      Meters metering,
      RunDirectory run,
      Optional<Focus> race,
      Optional<TailChoice> choice)
      throws IOException {
    try (ProgressLine progress = ProgressLine.onStderr(quiet)) {
      int prefixes = subjects.stream().mapToInt(Profiler::prefixes).sum();
      return Profiler.run(
          subjects,
          options,
          metering.list(),
          run.journal(),
          resume,
          race,
          choice,
          new LongRun(progress, prefixes, progress::say, System::nanoTime));
    } catch (RuntimeException e) {
      run.discardIfNothingWasMeasured();
      throw e;
    }
  }

  private void calibrate(Graph graph, RunDirectory run) throws IOException {
    Host fitted =
        Calibration.fit(
            coral.host.map(Host::of).orElseGet(Devices::hostLikeThis),
            Clock.MAX,
            MeasuredPrefixes.of(run.file(RunDirectory.PROFILE), Workload.of(graph)));
    WholeFile.write(calibrate.orElseThrow(), to -> to.write(fitted.yaml()));
  }

  private int publish(
      Profiler.Outcome outcome,
      Splits splits,
      RunDirectory run,
      List<String> notices,
      Provenance provenance)
      throws IOException {
    Profile profile = outcome.profile();
    WholeFile.write(run.file("profile.json"), provenance::writeTo);
    WholeFile.write(run.file(RunDirectory.PROFILE), to -> ProfileCsv.write(profile, to));
    run.tails(outcome.tails(), provenance);
    List<String> told = new ArrayList<>(notices);
    if (splits.serverIsTaken(profile)) {
      told.add("no --tail given: the server is taken to be as fast as this machine");
    }
    EnergyBoundary boundary = splits.boundary(profile, outcome.tails());
    boundary.notice().ifPresent(told::add);
    boundary.notice().ifPresent(spec.commandLine().getErr()::println);
    Partition partition = splits.partition(boundary);
    List<MeasuredTails.Comparison> compared =
        MeasuredTails.compare(run.file(RunDirectory.TAILS), outcome.tails(), profile);
    Objective asked = splits.asked(partition);
    WholeFile.write(run.file("splits.json"), provenance::writeTo);
    WholeFile.write(run.file("splits.csv"), to -> SplitsCsv.write(partition, asked, to));
    WholeFile.write(
        run.file("report.html"),
        to ->
            RunReport.write(
                profile,
                Optional.of(partition),
                compared,
                told,
                provenance.json().toPrettyString(),
                to));
    print(profile, partition, compared, asked, told, run);
    partition.require(asked, splits.constraints());
    return 0;
  }

  private void print(
      Profile profile,
      Partition partition,
      List<MeasuredTails.Comparison> compared,
      Objective asked,
      List<String> told,
      RunDirectory run)
      throws IOException {
    PrintWriter stdout = spec.commandLine().getOut();
    if (json) {
      ObjectNode answer = Provenance.JSON.createObjectNode();
      answer.put("out", run.path().toString());
      told.forEach(answer.putArray("notices")::add);
      answer.setAll((ObjectNode) Provenance.JSON.readTree(PartitionView.json(partition, asked)));
      if (!tails.isEmpty()) {
        answer.set("measured_tails", TailsView.json(compared));
      }
      stdout.println(Provenance.JSON.writeValueAsString(answer));
      return;
    }
    TextTable.print(PrefixTable.header(profile), PrefixTable.rows(profile), stdout);
    if (!tails.isEmpty()) {
      TailsView.print(partition, compared, stdout);
    }
    stdout.println();
    RunReport.best(partition).forEach(stdout::println);
    told.stream().filter(notice -> notice.startsWith("race: ")).forEach(stdout::println);
    stdout.println();
    stdout.println(
        "wrote profile.csv, splits.csv"
            + (tails.isEmpty() ? "" : ", tails.csv")
            + " and report.html to "
            + run.path());
  }
}
