package io.splitpoint.cli.partition;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.cli.link.LinkPresetsCommand;
import io.splitpoint.cli.option.BandwidthRange;
import io.splitpoint.cli.option.Bytes;
import io.splitpoint.cli.option.EnergyOptions;
import io.splitpoint.cli.option.ModelOption;
import io.splitpoint.cli.option.Names;
import io.splitpoint.cli.option.OutputOptions;
import io.splitpoint.model.Graph;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.partition.BatteryCsv;
import io.splitpoint.partition.Clocks;
import io.splitpoint.partition.Constraints;
import io.splitpoint.partition.Endurance;
import io.splitpoint.partition.EnergyBoundary;
import io.splitpoint.partition.GraphPlacement;
import io.splitpoint.partition.Link;
import io.splitpoint.partition.MeasuredTails;
import io.splitpoint.partition.Objective;
import io.splitpoint.partition.OneCut;
import io.splitpoint.partition.Pairing;
import io.splitpoint.partition.Pairings;
import io.splitpoint.partition.Partition;
import io.splitpoint.partition.PartitionInputException;
import io.splitpoint.partition.SplitsCsv;
import io.splitpoint.partition.Sweep;
import io.splitpoint.partition.SweepCsv;
import io.splitpoint.partition.Tail;
import io.splitpoint.partition.Tiers;
import io.splitpoint.partition.Weights;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.ProfileCsv;
import io.splitpoint.report.SweepReport;
import io.splitpoint.run.LatestRuns;
import io.splitpoint.run.Provenance;
import io.splitpoint.run.RunDirectory;
import io.splitpoint.run.UsageException;
import io.splitpoint.run.WholeFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "partition",
    description = {
      "Finds the best cuts of a model between two devices from their profiles.",
      "",
      "Devices of one profile share a machine: the tail on the host CPU costs no transfer, and its"
          + " energy is the owner's too. Devices of different profiles, and the server that --tail"
          + " names, are on the far side of the link."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  splitpoint partition results/published/second-measurement.csv --tail x10 --link wifi",
      "  splitpoint partition pi/profile.csv --tail server/profile.csv --link lte --deadline 400",
      "  splitpoint partition pi/profile.csv --tail laptop/profile.csv --link wifi --board pi4 \\",
      "      --battery 37Wh --rate 2/s",
      "  splitpoint partition profile.csv --tail x10 --sweep bandwidth=1..100mbit --json"
    })
public final class PartitionCommand implements Callable<Integer> {

  @Spec CommandSpec spec;
  @Mixin EnergyOptions energy;

  @Parameters(
      arity = "1..*",
      paramLabel = "PROFILE",
      description = "profile.csv of one machine each; the first is the head's")
  List<Path> profiles;

  @Option(
      names = "--link",
      completionCandidates = Names.Links.class,
      paramLabel = "NAME|FILE",
      description =
          "usb2, usb3, ethernet, wifi, lte, 5g, ble, local, or a YAML file with bandwidth_mbps,"
              + " latency_ms, transmit_w, receive_w, idle_w, overhead_ms; a power that is absent is"
              + " unknown; numbers may follow that replace its own, as in"
              + " wifi,bandwidth_mbps=20,latency_ms=5 (default: wifi between machines, local within"
              + " one)")
  String link;

  @Option(
      names = "--tail",
      paramLabel = "PROFILE|xFACTOR",
      description =
          "a server: its profile (the head's own profile again is an equal machine), or how many times"
              + " as fast as the profile's cpu it is (as the head's device where the profile has no"
              + " cpu)")
  String tail;

  @Option(
      names = "--objective",
      paramLabel = "NAME",
      description =
          "latency, energy, edp, throughput, or several with weights such as"
              + " latency=0.7,energy=0.3, each over the best value of its own (default: latency;"
              + " with --deadline the least energy where it is known)")
  String objective;

  @Option(names = "--deadline", paramLabel = "MS", description = "most latency")
  Double deadline;

  @Option(names = "--energy-budget", paramLabel = "MJ", description = "most energy")
  Double energyBudget;

  @Option(
      names = "--memory",
      paramLabel = "BYTES",
      description = "most parameter bytes on the head device, such as 8000000 or 8MiB")
  String memory;

  @Option(
      names = "--tails",
      paramLabel = "FILE",
      description =
          "tails that were run, in profile.csv's columns: row k is layers k+1 to N on its device"
              + " (default: the tails.csv beside each profile; without one a tail is the whole"
              + " model minus its head)")
  Path tails;

  @Option(
      names = "--sweep",
      paramLabel = "bandwidth=FROM..TOmbit",
      description =
          "the best split as a function of the link's bandwidth, with the crossovers; also writes"
              + " sweep.csv and sweep.html")
  String sweep;

  @Option(
      names = "--tiers",
      description =
          "also cut along all devices in a row, in the order of the profiles and then the server:"
              + " one segment on each at most; keeps the constraints (a throughput: --memory only)")
  boolean tiers;

  @Option(
      names = "--placement",
      paramLabel = "MODEL",
      description =
          "also place every layer of the model's graph freely on each pair of devices (a built-in"
              + " model's name or a .tflite file; latency or energy; without constraints)")
  String placement;

  @Option(
      names = "--mixed-precision",
      description = "also pair devices of different precision, and charge the conversion")
  boolean mixedPrecision;

  @Option(
      names = "--return-answer",
      description = "charge the way of the model's output back to the head device")
  boolean returnAnswer;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "of the resampling behind the confidence (default: ${DEFAULT-VALUE})")
  long seed;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "where splits.csv goes (default: results/<model>-<device>-<time>)")
  Path out;

  @Mixin OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    Constraints constraints =
        new Constraints(
            atLeastZero("--deadline", deadline),
            atLeastZero("--energy-budget", energyBudget),
            memory == null ? OptionalLong.empty() : OptionalLong.of(Bytes.parse(memory)));
    Optional<Weights> weights =
        Optional.ofNullable(objective).filter(o -> o.contains("=")).map(Weights::parse);
    if (weights.isPresent() && (sweep != null || placement != null)) {
      throw new UsageException(
          "--objective: expected a single one with --sweep or --placement, found " + objective);
    }
    refuseWhatIsNotHonoured(constraints);
    EnergyBoundary.Machines machines = energy.machines(false);
    energy.battery(); // better refused before anything is read
    energy.rate();
    Optional<Objective> named =
        weights.map(Weights::heaviest).or(() -> Optional.ofNullable(objective).map(Objective::of));
    LatestRuns latest = LatestRuns.of(profiles);
    profiles = latest.kept();
    List<Profile> read = profiles.stream().map(ProfileCsv::read).toList();
    List<Pairing> pairings = new ArrayList<>();
    for (Pairing pairing :
        Pairings.of(
            read,
            Optional.ofNullable(link).map(Link::of),
            Optional.ofNullable(tail).map(Tail::of),
            mixedPrecision)) {
      Pairing.Rules rules = pairing.rules();
      pairings.add(
          pairing.with(new Pairing.Rules(returnAnswer, rules.visitMs(), rules.conversionNs())));
    }
    pairings = withTails(pairings, read);
    List<Pairing> uncharged = pairings;
    EnergyBoundary boundary = EnergyBoundary.of(pairings, energy.of(), machines, seed);
    pairings = boundary.pairings();
    List<MeasuredTails.Comparison> compared = MeasuredTails.compare(pairings);
    Partition partition = OneCut.solve(boundary, constraints, seed);
    Objective asked = named.orElseGet(() -> partition.objectiveByDefault(constraints));
    if (partition.undecided(asked).isEmpty()) {
      partition.require(asked, constraints);
    }
    energy.rate().ifPresent(rate -> Endurance.require(rate, partition));
    Optional<Endurance> endurance =
        energy.endurance()
            ? Optional.of(
                Clocks.compare(
                    uncharged,
                    energy.of(),
                    machines,
                    constraints,
                    energy.battery(),
                    energy.rate(),
                    seed))
            : Optional.empty();
    Optional<Weights.Winner> weighted = weights.map(w -> w.best(partition, constraints));
    List<GraphPlacement> placements = placements(pairings, asked);
    Optional<Sweep> swept =
        sweep == null
            ? Optional.empty()
            : Optional.of(BandwidthRange.parse(sweep).of(pairings, asked));
    Optional<Tiers> row =
        tiers
            ? Optional.of(
                Tiers.of(
                    read,
                    Link.of(link == null ? "wifi" : link),
                    Optional.ofNullable(tail).map(Tail::of),
                    returnAnswer,
                    constraints,
                    Optional.of(new Tiers.Charged(energy.of(), machines))))
            : Optional.empty();
    boundary.notices().forEach(spec.commandLine().getErr()::println);
    Path directory = out == null ? newDirectory(pairings.get(0)) : out;
    write(directory, partition, asked, swept);
    if (endurance.isPresent()) {
      WholeFile.write(
          directory.resolve("battery.csv"), to -> BatteryCsv.write(endurance.get(), to));
    }
    PrintWriter stdout = spec.commandLine().getOut();
    if (output.json) {
      ObjectNode root = PartitionView.root(partition, asked, swept, row, constraints);
      weighted.ifPresent(
          w -> root.set("weighted", WeightedView.json(weights.orElseThrow(), w, asked)));
      root.set("measured_tails", TailsView.json(compared));
      root.put("energy_of", energy.of().label());
      boundary.notices().forEach(root.putArray("energy_notices")::add);
      endurance.ifPresent(e -> root.set("battery", EnduranceView.json(e)));
      if (placement != null) {
        root.set("placement", PlacementView.json(placements));
      }
      stdout.println(Provenance.JSON.writeValueAsString(root));
    } else {
      List<Path> doubted = doubted();
      doubted.forEach(
          file -> stdout.println("NOT VALID: the run of " + file + " says so of its own numbers"));
      PartitionView.print(partition, asked, constraints, doubted.isEmpty(), stdout);
      weighted.ifPresent(w -> WeightedView.print(weights.orElseThrow(), w, stdout));
      endurance.ifPresent(e -> EnduranceView.print(e, stdout));
      TailsView.print(partition, compared, stdout);
      PlacementView.print(placements, stdout);
      row.ifPresent(r -> PartitionView.print(r, constraints, stdout));
      swept.ifPresent(s -> PartitionView.print(s, asked, stdout));
    }
    if (!output.quiet) {
      latest.notices().forEach(spec.commandLine().getErr()::println);
      notices(read, pairings).forEach(spec.commandLine().getErr()::println);
      spec.commandLine().getErr().println("wrote " + directory.resolve("splits.csv"));
    }
    return 0;
  }

  /** Profiles of runs that are not valid: no probability is told of what rests on them. */
  private List<Path> doubted() throws IOException {
    List<Path> doubted = new ArrayList<>();
    for (Path file : profiles) {
      if (!RunDirectory.validityBeside(file).valid()) {
        doubted.add(file);
      }
    }
    return doubted;
  }

  /** What an answer would pass over in silence. */
  private void refuseWhatIsNotHonoured(Constraints constraints) {
    if (placement != null && (returnAnswer || !constraints.equals(Constraints.NONE))) {
      throw new UsageException(
          "--placement: expected no --deadline, --energy-budget, --memory or --return-answer, which"
              + " a free placement does not keep to");
    }
    boolean bounded =
        constraints.deadlineMs().isPresent() || constraints.energyBudgetMj().isPresent();
    if (tiers && bounded && "throughput".equals(objective)) {
      throw new UsageException(
          "--tiers --objective throughput: expected no --deadline and no --energy-budget");
    }
  }

  /** Those that were named, or else those that lie beside each profile. */
  private List<Pairing> withTails(List<Pairing> pairings, List<Profile> read) {
    if (tails != null) {
      return MeasuredTails.apply(tails, ProfileCsv.readRows(tails), pairings);
    }
    List<Pairing> with = pairings;
    for (int i = 0; i < read.size(); i++) {
      with = withTailsBeside(profiles.get(i), read.get(i), with);
    }
    return tail != null && Tail.of(tail) instanceof Tail.Measured server
        ? withTailsBeside(Path.of(tail), server.profile(), with)
        : with;
  }

  private static List<Pairing> withTailsBeside(Path file, Profile profile, List<Pairing> pairings) {
    List<LayerProfile> rows = RunDirectory.tailsBeside(file);
    return rows.isEmpty()
        ? pairings
        : MeasuredTails.applyOwn(file.resolveSibling(RunDirectory.TAILS), rows, profile, pairings);
  }

  /** What the answer rests on and a user may not expect. */
  private List<String> notices(List<Profile> read, List<Pairing> pairings) {
    List<String> notices = new ArrayList<>();
    pairings.stream()
        .map(Pairing::link)
        .distinct()
        .forEach(preset -> LinkPresetsCommand.notice(preset).ifPresent(notices::add));
    boolean twice =
        tail != null
            && Tail.of(tail) instanceof Tail.Measured server
            && read.contains(server.profile());
    if (twice || Set.copyOf(read).size() < read.size()) {
      notices.add("the same profile is given twice: it is read as two equal machines with a link");
    }
    return notices;
  }

  private List<GraphPlacement> placements(List<Pairing> pairings, Objective asked)
      throws IOException {
    if (placement == null) {
      return List.of();
    }
    String precision = pairings.get(0).head().get(0).precision();
    ModelOption option = new ModelOption();
    option.model = placement;
    Graph graph = option.open(precision.equals("float32") ? Precision.FLOAT32 : Precision.INT8);
    return pairings.stream().map(p -> GraphPlacement.solve(graph, p, asked)).toList();
  }

  private void write(Path directory, Partition partition, Objective asked, Optional<Sweep> swept)
      throws IOException {
    Files.createDirectories(directory);
    if (swept.isPresent()) {
      WholeFile.write(directory.resolve("sweep.csv"), to -> SweepCsv.write(swept.get(), asked, to));
      WholeFile.write(
          directory.resolve("sweep.html"), to -> SweepReport.write(swept.get(), asked, to));
    }
    Provenance provenance =
        new Provenance(spec.commandLine().getParseResult().originalArgs())
            .put("profiles", hashes())
            .put(
                "confidence",
                "share of 4000 draws from the posterior of the prefixes, given their 95 % intervals"
                    + " and runs")
            .seed(seed)
            .ended();
    WholeFile.write(directory.resolve("splits.json"), provenance::writeTo);
    WholeFile.write(directory.resolve("splits.csv"), to -> SplitsCsv.write(partition, asked, to));
  }

  private Map<String, String> hashes() throws IOException {
    Map<String, String> hashes = new LinkedHashMap<>();
    for (Path file : profiles) {
      try {
        byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        hashes.put(file.toString(), HexFormat.of().formatHex(sha256));
      } catch (NoSuchAlgorithmException failure) {
        throw new IllegalStateException("every Java has SHA-256", failure);
      }
    }
    return hashes;
  }

  private static OptionalDouble atLeastZero(String option, Double value) {
    if (value == null) {
      return OptionalDouble.empty();
    }
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new PartitionInputException(option + ": expected at least 0, found " + value);
    }
    return OptionalDouble.of(value);
  }

  private static Path newDirectory(Pairing first) {
    return Path.of(
        "results",
        "%s-%s-%s"
            .formatted(
                first.head().get(0).model(),
                first.headDevice().replaceAll("[^A-Za-z0-9_.+-]", "-"),
                LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"))));
  }
}
