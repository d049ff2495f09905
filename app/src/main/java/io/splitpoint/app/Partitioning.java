package io.splitpoint.app;

import io.splitpoint.model.Graph;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.partition.BatteryCsv;
import io.splitpoint.partition.Clocks;
import io.splitpoint.partition.Endurance;
import io.splitpoint.partition.EnergyBoundary;
import io.splitpoint.partition.GraphPlacement;
import io.splitpoint.partition.Link;
import io.splitpoint.partition.LinkSource;
import io.splitpoint.partition.MeasuredTails;
import io.splitpoint.partition.Objective;
import io.splitpoint.partition.ObjectiveWeights;
import io.splitpoint.partition.OneCut;
import io.splitpoint.partition.Pairing;
import io.splitpoint.partition.Pairings;
import io.splitpoint.partition.Partition;
import io.splitpoint.partition.SplitsCsv;
import io.splitpoint.partition.Sweep;
import io.splitpoint.partition.SweepCsv;
import io.splitpoint.partition.Tail;
import io.splitpoint.partition.Tiers;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.ProfileCsv;
import io.splitpoint.report.SweepReport;
import io.splitpoint.run.LatestRuns;
import io.splitpoint.run.Provenance;
import io.splitpoint.run.RunDirectory;
import io.splitpoint.run.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the best cuts of a model between devices from their profiles, and writes them. It is {@code
 * splitpoint partition} without the output.
 */
public final class Partitioning {

  private static final int SWEEP_POINTS = 1000;

  private final PartitioningOptions options;
  private final LatestRuns latest;
  private final List<Profile> read;
  private final Optional<Link> link;
  private final Optional<Tail> tail;

  private Partitioning(PartitioningOptions options) {
    this.options = options;
    this.latest = LatestRuns.of(options.profiles());
    this.read = latest.kept().stream().map(ProfileCsv::read).toList();
    this.link = options.link().map(Link::of);
    this.tail = options.tail().map(Tail::of);
  }

  /**
   * Finds the cuts and writes them.
   *
   * @throws io.splitpoint.failure.InputException when the options contradict each other
   * @throws io.splitpoint.failure.InputException when a profile cannot be read
   * @throws io.splitpoint.failure.InfeasibleException when no split meets the constraints; nothing
   *     is written then
   */
  public static PartitionResult run(PartitioningOptions options) throws IOException {
    return new Partitioning(options).run();
  }

  private PartitionResult run() throws IOException {
    Optional<ObjectiveWeights> weights =
        options.objective().filter(o -> o.contains("=")).map(ObjectiveWeights::parse);
    Optional<Objective> named =
        weights.map(ObjectiveWeights::heaviest).or(() -> options.objective().map(Objective::of));
    List<Pairing> uncharged = pairings();
    EnergyBoundary boundary =
        EnergyBoundary.of(uncharged, options.energyOf(), options.machines(), options.seed());
    List<Pairing> pairings = boundary.pairings();
    Partition partition = OneCut.solve(boundary, options.constraints(), options.seed());
    Objective asked = named.orElseGet(() -> partition.objectiveByDefault(options.constraints()));
    if (partition.undecided(asked).isEmpty()) {
      partition.require(asked, options.constraints());
    }
    options.rate().ifPresent(rate -> Endurance.require(rate, partition));
    PartitionResult result =
        new PartitionResult(
            partition,
            asked,
            options.constraints(),
            weights.map(
                w -> new PartitionResult.Weighted(w, w.best(partition, options.constraints()))),
            MeasuredTails.compare(pairings),
            endurance(uncharged),
            placements(pairings, asked),
            tiers(),
            options
                .sweep()
                .map(
                    range ->
                        Sweep.bandwidth(
                            pairings, range.fromMbps(), range.toMbps(), SWEEP_POINTS, asked)),
            doubted(),
            options.energyOf(),
            boundary.notices(),
            notices(pairings),
            options.out().orElseGet(() -> newDirectory(pairings.get(0))));
    write(result);
    return result;
  }

  private List<Pairing> pairings() {
    List<Pairing> pairings = new ArrayList<>();
    for (Pairing pairing : Pairings.of(read, link, tail, options.mixedPrecision())) {
      Pairing.Rules rules = pairing.rules();
      pairings.add(
          pairing.with(
              new Pairing.Rules(options.returnAnswer(), rules.visitMs(), rules.conversionNs())));
    }
    if (options.tails().isPresent()) {
      Path tails = options.tails().get();
      return MeasuredTails.apply(tails, ProfileCsv.readRows(tails), pairings);
    }
    List<Pairing> with = pairings;
    for (int i = 0; i < read.size(); i++) {
      with = withTailsBeside(latest.kept().get(i), read.get(i), with);
    }
    return tail.isPresent() && tail.get() instanceof Tail.Measured server
        ? withTailsBeside(Path.of(options.tail().get()), server.profile(), with)
        : with;
  }

  private static List<Pairing> withTailsBeside(Path file, Profile profile, List<Pairing> pairings) {
    List<LayerProfile> rows = RunDirectory.tailsBeside(file);
    return rows.isEmpty()
        ? pairings
        : MeasuredTails.applyOwn(file.resolveSibling(RunDirectory.TAILS), rows, profile, pairings);
  }

  private Optional<Endurance> endurance(List<Pairing> uncharged) {
    return options.battery().isEmpty() && options.rate().isEmpty()
        ? Optional.empty()
        : Optional.of(
            Clocks.compare(
                uncharged,
                options.energyOf(),
                options.machines(),
                options.constraints(),
                options.battery(),
                options.rate(),
                options.seed()));
  }

  private Optional<List<GraphPlacement>> placements(List<Pairing> pairings, Objective asked)
      throws IOException {
    if (options.placement().isEmpty()) {
      return Optional.empty();
    }
    String precision = pairings.get(0).head().get(0).precision();
    Graph graph =
        options
            .placement()
            .get()
            .open(precision.equals("float32") ? Precision.FLOAT32 : Precision.INT8);
    return Optional.of(pairings.stream().map(p -> GraphPlacement.solve(graph, p, asked)).toList());
  }

  private Optional<Tiers> tiers() {
    return options.tiers()
        ? Optional.of(
            Tiers.of(
                read,
                link.orElseGet(() -> Link.of("wifi")),
                tail,
                options.returnAnswer(),
                options.constraints(),
                Optional.of(new Tiers.Charged(options.energyOf(), options.machines()))))
        : Optional.empty();
  }

  private List<Path> doubted() throws IOException {
    List<Path> doubted = new ArrayList<>();
    for (Path file : latest.kept()) {
      if (!RunDirectory.validityBeside(file).valid()) {
        doubted.add(file);
      }
    }
    return doubted;
  }

  private List<String> notices(List<Pairing> pairings) {
    List<String> notices = new ArrayList<>(latest.notices());
    pairings.stream()
        .map(Pairing::link)
        .distinct()
        .forEach(between -> LinkSource.doubt(between).ifPresent(notices::add));
    boolean twice =
        tail.isPresent()
            && tail.get() instanceof Tail.Measured server
            && read.contains(server.profile());
    if (twice || Set.copyOf(read).size() < read.size()) {
      notices.add("the same profile is given twice: it is read as two equal machines with a link");
    }
    return notices;
  }

  private void write(PartitionResult result) throws IOException {
    Path directory = Files.createDirectories(result.directory());
    Objective asked = result.asked();
    if (result.sweep().isPresent()) {
      Sweep swept = result.sweep().get();
      WholeFile.write(directory.resolve("sweep.csv"), to -> SweepCsv.write(swept, asked, to));
      WholeFile.write(directory.resolve("sweep.html"), to -> SweepReport.write(swept, asked, to));
    }
    Provenance provenance =
        new Provenance(options.commandLine())
            .files("profiles", latest.kept())
            .put(
                "confidence",
                "share of 4000 draws from the posterior of the prefixes, given their 95 % intervals"
                    + " and runs")
            .seed(options.seed())
            .ended();
    WholeFile.write(directory.resolve("splits.json"), provenance::writeTo);
    WholeFile.write(
        directory.resolve("splits.csv"), to -> SplitsCsv.write(result.partition(), asked, to));
    if (result.endurance().isPresent()) {
      Endurance endurance = result.endurance().get();
      WholeFile.write(directory.resolve("battery.csv"), to -> BatteryCsv.write(endurance, to));
    }
  }

  private static Path newDirectory(Pairing first) {
    String device = first.headDevice().replaceAll("[^A-Za-z0-9_.+-]", "-");
    return RunDirectory.now(first.head().get(0).model() + "-" + device);
  }
}
