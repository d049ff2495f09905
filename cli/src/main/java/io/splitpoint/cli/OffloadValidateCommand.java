package io.splitpoint.cli;

import io.splitpoint.model.Graph;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.offload.run.Compression;
import io.splitpoint.offload.run.Settings;
import io.splitpoint.offload.run.SplitRuns;
import io.splitpoint.offload.run.SplitTable;
import io.splitpoint.offload.run.Validation;
import io.splitpoint.power.Topology;
import io.splitpoint.profiler.Profiler;
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
            + " power meter, the same for the energy of this machine. Writes validation.csv.",
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

  @Option(names = "--quiet", description = "no progress on stderr")
  boolean quiet;

  @Option(names = "--json", description = "print the result as JSON instead of the table")
  boolean json;

  @Override
  public Integer call() throws IOException {
    if (runs < 3) {
      throw new UsageException("--runs: expected at least 3, found " + runs);
    }
    Graph graph = model.open(Precision.INT8);
    if (!model.builtIn()) {
      Trial.of(graph, !target.noXnnpack, Optional.empty());
    }
    TfLite library = TfLite.load();
    Files.createDirectories(out);
    Provenance provenance = new Provenance(spec.commandLine().getParseResult().originalArgs());
    try (Meters meters = Meters.open(power.meters);
        ProgressLine progress = ProgressLine.onStderr(quiet)) {
      meters.start();
      meters.notices().forEach(this::tell);
      meters.record(out);
      Settings settings =
          target.settings(
              model.name(), OptionalInt.empty(), OptionalDouble.empty(), 1, Compression.NONE);
      Validation validation = walk(library, graph, settings, progress);
      ValidationCsv csv = new ValidationCsv(model.name(), target.server, validation);
      WholeFile.write(out.resolve("validation.csv"), csv::write); // whatever becomes of the meter
      FrameEnergies energies = energies(library, graph, settings, validation, meters, progress);
      List<String> warnings = new ArrayList<>(energies.warnings());
      warnings.addAll(meters.warnings());
      warnings.forEach(warning -> tell("warning: " + warning));
      WholeFile.write(out.resolve("validation.csv"), csv.with(energies)::write);
      provenance
          .put("sha256", graph.sha256())
          .put("costs", costs.source())
          .put("server", target.server)
          .put("frames_repeated", Integer.toString(validation.repeated()))
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
      if (json) {
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
    ServerAccess.connect(address).close(); // better known before all heads are timed
    Optional<SplitTable> profiled = costs.profiled(graph);
    SplitTable table =
        profiled.isPresent()
            ? profiled.get()
            : target.costs(library, graph, Optional.empty()).run(costs.rounds(), progress::at);
    try {
      return Validation.run(
          library, graph, table, address, settings, profiled.isEmpty(), runs, progress::at);
    } catch (IOException failure) {
      throw ServerAccess.none(address, failure);
    }
  }

  private FrameEnergies energies(
      TfLite library,
      Graph graph,
      Settings settings,
      Validation validation,
      Meters meters,
      ProgressLine progress)
      throws IOException {
    if (meters.list().isEmpty()) {
      return FrameEnergies.NONE;
    }
    Profiler.Metering first = meters.list().get(0);
    if (first.meter().topology() == Topology.USB) {
      return FrameEnergies.none(
          first.meter().name() + " sees the USB stick only, which heads on the CPU do not use");
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
