package io.splitpoint.partition;

import io.splitpoint.energy.Powers;
import io.splitpoint.failure.InputException;
import io.splitpoint.profile.DeviceKind;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.OperatingPoint;
import io.splitpoint.profile.Profile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Places layers on several devices in a row, such as device → Coral → server, with a link from each
 * to the next: the first has the input, data move only forwards, and a tensor that skips a device
 * pays both links.
 *
 * <p>A layer costs the difference of two prefixes; where noise makes a longer prefix look cheaper,
 * the largest cost so far counts. Energy is what the owner of the first device and of all devices
 * on local links from it pays: computing, sending from the last of them, and idle power while
 * others send and compute.
 *
 * @param names names of the devices, in order
 * @param latency costs in ms
 * @param energy costs in mJ; empty where an owned device has none, or a power of the link is
 *     unknown
 * @param bytes bytes that leave each prefix
 * @param unknownPower power of the link, in words, whose lack is the reason for no energy
 */
public record Tiers(
    List<String> names,
    ChainCosts latency,
    Optional<ChainCosts> energy,
    long[] bytes,
    Optional<String> unknownPower) {

  /** One device of the row. */
  private record Tier(String name, List<LayerProfile> rows, double speedup, Link from) {

    Tier with(List<LayerProfile> other) {
      return new Tier(name, other, speedup, from);
    }
  }

  /** A placement: {@code device[j]} runs layer j+1; {@code value} is the objective's. */
  public record Placement(int[] device, double value) {}

  /** Whose energy is counted, and the boards of the machines. */
  public record Charged(EnergyOf of, EnergyBoundary.Machines machines) {}

  /**
   * Uses the devices of all profiles in their order (a file's {@code cpu} last), then the server.
   *
   * @param link between files, and to the server; within a file the link is local
   * @param returnAnswer whether the answer is sent back to the first device over all links between
   * @param constraints only the memory is used here: the first device runs no layer whose prefix's
   *     parameters exceed it; {@link #best} keeps the others
   * @param charged accelerator or board, of the first device's machine; without it the devices' own
   *     energies and the link's radio are counted
   * @throws InputException when there are fewer than two devices of one precision, or a latency is
   *     missing
   */
  public static Tiers of(
      List<Profile> profiles,
      Link link,
      Optional<Tail> tail,
      boolean returnAnswer,
      Constraints constraints,
      Optional<Charged> charged) {
    List<Tier> tiers = new ArrayList<>();
    Link local = Link.named("local").orElseThrow();
    for (Profile profile : profiles) {
      Link from = link;
      for (Pairings.Place place : Pairings.places(0, profile)) {
        tiers.add(new Tier(place.name(), place.rows(), 1, from));
        from = local;
      }
    }
    String precision = tiers.get(0).rows().get(0).precision();
    tiers.removeIf(tier -> !tier.rows().get(0).precision().equals(precision));
    checkPoints(tiers);
    List<Pairings.Place> own = Pairings.places(0, profiles.get(0));
    Pairings.Place reference = Pairings.reference(own, own.get(0));
    tail.ifPresent(server -> tiers.addAll(servers(server, reference, precision, link)));
    if (tiers.size() < 2) {
      throw new InputException(
          "tiers: expected two devices of precision %s, found only %s"
              .formatted(precision, tiers.get(0).name()));
    }
    // A pairing checks that the profiles fit together.
    for (int t = 1; t < tiers.size(); t++) {
      Tier near = tiers.get(0);
      Tier far = tiers.get(t);
      if (!DeviceKind.of(far.rows()).tailsAreDifferences()) {
        throw new InputException(
            "tiers: expected only heads on %s, whose cost of an invocation is unknown, found it after %s"
                .formatted(far.name(), near.name()));
      }
      new Pairing(
          near.name(),
          near.rows(),
          far.rows(),
          far.name(),
          far.speedup(),
          link,
          Map.of(),
          Pairing.Rules.DEFAULT);
    }
    return build(tiers, returnAnswer, constraints, charged);
  }

  /** Checks that each machine has one operating point, as all devices work at once. */
  private static void checkPoints(List<Tier> tiers) {
    for (int first = 0; first < tiers.size(); first++) {
      for (int t = first + 1; t < tiers.size() && tiers.get(t).from().isLocal(); t++) {
        String one = tiers.get(first).rows().get(0).device();
        String other = tiers.get(t).rows().get(0).device();
        if (!OperatingPoint.of(one).fits(OperatingPoint.of(other))) {
          throw new InputException(
              "tiers: expected each machine at one operating point, found %s and %s"
                  .formatted(one, other));
        }
      }
    }
  }

  private static List<Tier> servers(
      Tail server, Pairings.Place reference, String precision, Link link) {
    if (server instanceof Tail.Faster faster) {
      String name = Pairing.FASTER_SERVER + PlainNumbers.plain(faster.factor());
      return List.of(new Tier(name, reference.rows(), faster.factor(), link));
    }
    return Pairings.places(-1, ((Tail.Measured) server).profile()).stream()
        .filter(place -> place.precision().equals(precision))
        .limit(1)
        .map(place -> new Tier("server-" + place.name(), place.rows(), 1, link))
        .toList();
  }

  private static Tiers build(
      List<Tier> all, boolean returnAnswer, Constraints constraints, Optional<Charged> charged) {
    int count = all.size();
    int owned = 1;
    while (owned < count && all.get(owned).from().isLocal()) {
      owned++;
    }
    List<List<LayerProfile>> machine = all.subList(0, owned).stream().map(Tier::rows).toList();
    List<Tier> tiers =
        charged.isEmpty()
            ? all
            : all.stream()
                .map(
                    tier ->
                        machine.contains(tier.rows())
                            ? tier.with(
                                EnergyBoundary.rows(
                                    tier.rows(),
                                    machine,
                                    charged.get().of(),
                                    charged.get().machines()))
                            : tier)
                .toList();
    Optional<Powers> powers =
        owned == count
            ? Optional.empty()
            : Optional.of(
                charged.isEmpty()
                    ? all.get(owned).from().radio()
                    : EnergyBoundary.powers(
                        all.get(owned).from(),
                        machine,
                        charged.get().of(),
                        charged.get().machines()));
    Optional<String> unknownPower = powers.flatMap(p -> p.missing(returnAnswer));
    double idleW = powers.map(p -> p.waiting().value()).orElse(0.0);
    double sendW = powers.map(p -> p.send().value()).orElse(0.0);
    double receiveW = powers.map(p -> p.receive().value()).orElse(0.0);
    ChainCosts latency = empty(count);
    ChainCosts energy = empty(count);
    boolean metered = true;
    for (int d = 0; d < count; d++) {
      Tier tier = tiers.get(d);
      Prefixes prefixes = new Prefixes(tier.rows());
      latency.layer()[d] = steps(tier, prefixes.ms, tier.speedup());
      latency.entry()[d] =
          DeviceKind.of(tier.rows()).hasVisitCost() ? Pairing.Rules.DEFAULT.visitMs() : 0;
      if (d < owned) {
        metered &= prefixes.hasEnergy();
        energy.layer()[d] = metered ? steps(tier, prefixes.mj, 1) : new double[0];
      } else {
        energy.layer()[d] = Arrays.stream(latency.layer()[d]).map(ms -> ms * idleW).toArray();
        energy.entry()[d] = latency.entry()[d] * idleW;
      }
      for (int e = 0; e < d; e++) {
        // The tensor crosses all links between them.
        for (int hop = e + 1; hop <= d; hop++) {
          Link link = tiers.get(hop).from();
          double fixedMs = link.overheadMs() + link.latencyMs();
          double perByteMs = 8 / (link.bandwidthMbps() * 1000);
          double watts = hop < owned ? 0 : hop > owned ? idleW : sendW;
          latency.moveFixed()[e][d] += fixedMs;
          latency.movePerByte()[e][d] += perByteMs;
          energy.moveFixed()[e][d] += fixedMs * watts;
          energy.movePerByte()[e][d] += perByteMs * watts;
        }
        latency.moveFixed()[d][e] = Double.POSITIVE_INFINITY;
        energy.moveFixed()[d][e] = Double.POSITIVE_INFINITY;
      }
    }
    List<LayerProfile> rows = tiers.get(0).rows();
    long[] bytes = rows.stream().mapToLong(Tiers::bytes).toArray();
    if (returnAnswer) {
      // The answer crosses the same links one after the other.
      for (int d = 1; d < count; d++) {
        Link link = tiers.get(d).from();
        double ms = link.transferMs(bytes[bytes.length - 1]);
        double watts = d < owned ? 0 : d > owned ? idleW : receiveW;
        latency.end()[d] = latency.end()[d - 1] + ms;
        energy.end()[d] = energy.end()[d - 1] + ms * watts;
      }
    }
    for (int k = 1; k < rows.size(); k++) {
      if (!constraints.allowsMemory(rows.get(k).prefixParamBytes())) {
        latency.layer()[0][k - 1] = Double.POSITIVE_INFINITY;
        if (metered) {
          energy.layer()[0][k - 1] = Double.POSITIVE_INFINITY;
        }
      }
    }
    return new Tiers(
        tiers.stream().map(Tier::name).toList(),
        latency,
        metered && unknownPower.isEmpty() ? Optional.of(energy) : Optional.empty(),
        bytes,
        metered ? unknownPower : Optional.empty());
  }

  private static long bytes(LayerProfile row) {
    return row.outputBytes()
        .orElseThrow(
            () ->
                new InputException(
                    "tiers: expected output_bytes of every prefix of %s, found none of layer %d"
                        .formatted(row.device(), row.layer())));
  }

  private static ChainCosts empty(int count) {
    return new ChainCosts(
        new double[count][],
        new double[count][count],
        new double[count][count],
        new double[count],
        new double[count]);
  }

  private static double[] steps(Tier tier, double[] prefix, double speedup) {
    double[] steps = new double[prefix.length - 1];
    double most = 0;
    for (int k = 1; k < prefix.length; k++) {
      if (Double.isNaN(prefix[k])) {
        throw new InputException(
            "tiers: expected a cost of every prefix of %s, found none of layer %d"
                .formatted(tier.name(), k));
      }
      double here = Math.max(most, prefix[k]);
      steps[k - 1] = (here - most) / speedup;
      most = here;
    }
    return steps;
  }

  /** Describes why nothing is best for an objective: a power of the link is unknown. */
  public Optional<String> undecided(Objective objective, Constraints constraints) {
    return unknownPower
        .filter(power -> Undecided.needsEnergy(objective, constraints))
        .map(power -> Undecided.because(objective, power));
  }

  /**
   * Returns the best placement that keeps deadline and energy budget, empty when none does; an
   * unknown energy keeps no budget.
   *
   * @throws InputException when the objective needs energy and there is none, or for a throughput
   *     under a deadline or an energy budget
   */
  public Optional<Placement> best(Objective objective, Constraints constraints) {
    boolean bounded =
        constraints.deadlineMs().isPresent() || constraints.energyBudgetMj().isPresent();
    if (!bounded) {
      return Optional.of(unbounded(objective));
    }
    if (objective == Objective.THROUGHPUT) {
      throw new InputException(
          "tiers: objective throughput: expected no deadline and no energy budget, found one");
    }
    if (energy.isEmpty()) {
      return constraints.energyBudgetMj().isPresent()
          ? Optional.empty()
          : Optional.of(unbounded(objective)).filter(p -> constraints.allows(p.value(), 0));
    }
    return KCutFront.solve(latency, energy.get(), bytes, 0, names.size() - 1).stream()
        .filter(point -> constraints.allows(point.latencyMs(), point.energyMj()))
        .map(point -> new Placement(point.device(), value(objective, point)))
        .min(Comparator.comparingDouble(Placement::value));
  }

  private static double value(Objective objective, KCutFront.Point point) {
    return switch (objective) {
      case LATENCY -> point.latencyMs();
      case ENERGY -> point.energyMj();
      case EDP -> point.latencyMs() * point.energyMj();
      case THROUGHPUT -> throw new IllegalArgumentException("a throughput is not a sum");
    };
  }

  /** The slowest link: each link is a separate stage, because their transfers overlap. */
  private double slowestLink(int from, int to, long crossing) {
    double slowest = 0;
    for (int d = from + 1; d <= to; d++) {
      double back = latency.end()[d] - latency.end()[d - 1];
      slowest = Math.max(slowest, latency.move(d - 1, d, crossing, 0) + back);
    }
    return slowest;
  }

  private Placement unbounded(Objective objective) {
    boolean needsEnergy = objective == Objective.ENERGY || objective == Objective.EDP;
    undecided(objective, Constraints.NONE)
        .ifPresent(
            why -> {
              throw new InputException("tiers: " + why);
            });
    if (needsEnergy && energy.isEmpty()) {
      throw new InputException(
          "tiers: objective %s: expected energies of %s in the profile, found none"
              .formatted(objective.label(), names.get(0)));
    }
    int cuts = names.size() - 1;
    return switch (objective) {
      case LATENCY -> of(KCut.solve(latency, bytes, 0, cuts));
      case ENERGY -> of(KCut.solve(energy.orElseThrow(), bytes, 0, cuts));
      case EDP ->
          KCutFront.least(
                  KCutFront.solve(latency, energy.orElseThrow(), bytes, 0, cuts),
                  point -> point.latencyMs() * point.energyMj())
              .map(p -> new Placement(p.device(), p.latencyMs() * p.energyMj()))
              .orElseThrow();
      case THROUGHPUT -> {
        ChainCosts stages =
            new ChainCosts(
                latency.layer(),
                latency.moveFixed(),
                latency.movePerByte(),
                latency.entry(),
                new double[names.size()]);
        TierPipeline.Placement pipeline = TierPipeline.solve(stages, bytes, this::slowestLink);
        yield new Placement(pipeline.device(), pipeline.bottleneck());
      }
    };
  }

  private static Placement of(KCut.Placement placement) {
    return new Placement(placement.device(), placement.cost());
  }

  /** The placement as text, such as "layers 1-3 on coral, 4-22 on server-x10". */
  public String inWords(Placement placement) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (int j = 1; j <= placement.device().length; j++) {
      if (j == placement.device().length || placement.device()[j] != placement.device()[from]) {
        parts.add((from + 1) + "-" + j + " on " + names.get(placement.device()[from]));
        from = j;
      }
    }
    return "layers " + String.join(", ", parts);
  }
}
