package io.splitpoint.cli.offload;

import io.splitpoint.app.Meters;
import io.splitpoint.app.ServerConnection;
import io.splitpoint.cli.option.BoundaryOptions;
import io.splitpoint.cli.option.MeterOptions;
import io.splitpoint.cli.option.ModelOption;
import io.splitpoint.cli.option.Names;
import io.splitpoint.cli.option.OutputOptions;
import io.splitpoint.cli.terminal.ProgressLine;
import io.splitpoint.device.trial.Trial;
import io.splitpoint.model.Graph;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.offload.run.Compression;
import io.splitpoint.offload.run.Goal;
import io.splitpoint.offload.run.Settings;
import io.splitpoint.offload.run.SplitRuns;
import io.splitpoint.offload.run.UsableSplits;
import io.splitpoint.offload.run.Validation;
import io.splitpoint.partition.EnergyBoundary;
import io.splitpoint.partition.Link;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profiler.Profiler;
import io.splitpoint.run.Provenance;
import io.splitpoint.run.UsageException;
import io.splitpoint.run.WholeFile;
import io.splitpoint.tflite.TfLite;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
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
        "Runs every split over the real link and holds it against its prediction: times of heads and"
            + " tails measured here or read from profiles, plus the link as measured; and, because"
            + " processors change their pace, against its parts timed in the same rounds. With a"
            + " power meter, the same for the energy; with this machine's device file (--board) and"
            + " no meter, the energy that is predicted. Writes validation.csv.",
    footer = {
      "",
      "Examples:",
      "  splitpoint offload validate --model lenet --server 127.0.0.1:8000 --out validation",
      "  splitpoint offload validate --model lenet --server 10.0.0.2:8000 --out validation \\",
      "      --power um25c:/dev/rfcomm0"
    })
final class OffloadValidateCommand implements Callable<Integer> {

  @Spec CommandSpec spec;
  @Mixin ModelOption model;
  @Mixin OffloadTarget target;
  @Mixin SplitCosts costs;
  @Mixin MeterOptions power;
  @Mixin BoundaryOptions boundary;

  @Option(
      names = "--link",
      completionCandidates = Names.Links.class,
      paramLabel = "NAME|FILE",
      description =
          "what the link's radio takes where no meter sees it, a preset or a YAML file; its times"
              + " are measured anyway (default: not known)")
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
      description = "where validation.csv goes (default: here)")
  Path out;

  @Mixin OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    if (runs < 3) {
      throw new UsageException("--runs: expected at least 3, found " + runs);
    }
    EnergyOf asked = boundary();
    EnergyBoundary.Machines machines = boundary.machines(true);
    Optional<Link> radio = radio();
    Graph graph = model.open(Precision.INT8);
    if (!model.builtIn()) {
      Trial.of(graph, !target.noXnnpack, Optional.empty());
    }
    TfLite library = TfLite.load();
    Files.createDirectories(out);
    Provenance provenance = new Provenance(spec.commandLine().getParseResult().originalArgs());
    try (Meters meters = Meters.open(power.meters);
        ProgressLine progress = ProgressLine.onStderr(output.quiet)) {
      meters.start();
      meters.notices().forEach(this::tell);
      meters.record(out);
      Settings settings =
          target.settings(
              model.name(),
              OptionalInt.empty(),
              OptionalDouble.empty(),
              1,
              Compression.NONE,
              Goal.LATENCY);
      Validation validation = walk(library, graph, settings, progress);
      ValidationCsv csv = new ValidationCsv(model.name(), target.server, validation);
      WholeFile.write(out.resolve("validation.csv"), csv::write); // whatever becomes of the meter
      MeteredSplits metered = metered(library, graph, settings, validation, meters, progress);
      FrameEnergies energies =
          new FrameModel(
                  validation.rows(),
                  validation.serverFactor(),
                  settings.threads(),
                  radio.orElse(measured(validation)),
                  metered,
                  machines)
              .of(asked);
      List<String> warnings = new ArrayList<>(energies.warnings());
      warnings.addAll(meters.warnings());
      warnings.forEach(warning -> tell("warning: " + warning));
      WholeFile.write(out.resolve("validation.csv"), csv.with(energies)::write);
      provenance
          .put("sha256", graph.sha256())
          .put("costs", costs.source())
          .put("server", target.server)
          .put("frames_repeated", Integer.toString(validation.repeated()))
          .put("energy_of", asked.label())
          .meters(meters.descriptions())
          .put("notices", meters.notices())
          .warnings(warnings)
          .ended();
      WholeFile.write(out.resolve("validation.json"), provenance::writeTo);
      if (!meters.list().isEmpty()) {
        WholeFile.write(out.resolve("power.json"), provenance::writeTo);
      }
      ValidationView view = new ValidationView(model.name(), validation, energies);
      PrintWriter stdout = spec.commandLine().getOut();
      if (output.json) {
        stdout.println(view.json());
      } else {
        view.print(stdout);
      }
      stdout.flush();
    }
    return 0;
  }

  private void tell(String line) {
    spec.commandLine().getErr().println(line);
    spec.commandLine().getErr().flush();
  }

  /**
   * Without profiles the costs are timed in the visits; a first look is for servers that tell none.
   */
  private Validation walk(TfLite library, Graph graph, Settings settings, ProgressLine progress)
      throws IOException {
    ServerAddress address = target.address();
    ServerConnection.connect(address).close(); // better known before all heads are timed
    Optional<UsableSplits> profiled = costs.profiled(graph);
    UsableSplits table =
        profiled.isPresent()
            ? profiled.get()
            : target.costs(library, graph, Optional.empty()).run(costs.rounds(), progress::at);
    try {
      return Validation.run(
          library, graph, table, address, settings, profiled.isEmpty(), runs, progress::at);
    } catch (IOException failure) {
      throw ServerConnection.none(address, failure);
    }
  }

  /** Heads run on the CPU here, and a server's energy alone is nobody's. */
  private EnergyOf boundary() {
    EnergyOf asked = boundary.of();
    if (asked == EnergyOf.ACCELERATOR) {
      throw new UsageException(
          "--energy-of: expected board or system, because heads run on the CPU here, found"
              + " accelerator");
    }
    boolean source = !power.meters.isEmpty() || boundary.machines(true).board().isPresent();
    if (asked == EnergyOf.SYSTEM && !source) {
      throw new UsageException(
          "--energy-of: expected a meter (--power) or the device file of this machine (--board)"
              + " with it, found neither");
    }
    return asked;
  }

  private Optional<Link> radio() {
    Optional<Link> named = link.map(Link::of);
    if (named.isPresent() && named.get().isLocal()) {
      throw new UsageException(
          "--link: expected one between two machines, found " + link.orElseThrow());
    }
    return named;
  }

  /** Of which nobody said what its radio takes. */
  private static Link measured(Validation validation) {
    return new Link(
        "measured",
        validation.link().megabits(),
        validation.link().latencyMs(),
        Double.NaN,
        Double.NaN,
        Double.NaN,
        0);
  }

  private MeteredSplits metered(
      TfLite library,
      Graph graph,
      Settings settings,
      Validation validation,
      Meters meters,
      ProgressLine progress)
      throws IOException {
    if (meters.list().isEmpty()) {
      return MeteredSplits.NONE;
    }
    Profiler.Metering first = meters.list().get(0);
    if (first.of() != EnergyOf.BOARD) {
      return MeteredSplits.none(
          "%s sees %s, from which the energy of the whole board does not follow: expected a meter at"
                  .formatted(first.meter().name(), first.of().words())
              + " its supply (#topology=board)");
    }
    ServerAddress server = target.address();
    EnergyWalk walk =
        new EnergyWalk(
            validation,
            new MeteredTurns(first.meter(), first.trace(), power.quality),
            split -> SplitRuns.open(library, graph, server, settings, split));
    return walk.run(first.source(), progress);
  }
}
