package io.splitpoint.app;

import io.splitpoint.energy.Battery;
import io.splitpoint.energy.Rate;
import io.splitpoint.partition.Clocks;
import io.splitpoint.partition.Constraints;
import io.splitpoint.partition.Endurance;
import io.splitpoint.partition.EnergyBoundary;
import io.splitpoint.partition.Link;
import io.splitpoint.partition.MeasuredTails;
import io.splitpoint.partition.Objective;
import io.splitpoint.partition.OneCut;
import io.splitpoint.partition.Pairing;
import io.splitpoint.partition.Pairings;
import io.splitpoint.partition.Partition;
import io.splitpoint.partition.Tail;
import io.splitpoint.partition.WhatIf;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.OperatingPoint;
import io.splitpoint.profile.Profile;
import io.splitpoint.report.WhatIfData;
import io.splitpoint.run.RunDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The question about the splits of a profile run, parsed from its options.
 *
 * @param link link to the tail's machine
 * @param tail the server
 * @param serverTails measured tails of the server's profile; empty where there are none
 * @param seed seed of the resampling for the confidence
 * @param objective named objective
 * @param confidence confidence with which a split is called best
 * @param energyOf boundary of the energies
 * @param machines boards of the machines, where no meter measures them
 */
public record Splits(
    Optional<Link> link,
    Optional<Tail> tail,
    List<LayerProfile> serverTails,
    Constraints constraints,
    long seed,
    Optional<Objective> objective,
    double confidence,
    EnergyOf energyOf,
    EnergyBoundary.Machines machines) {

  /** Limit on the draws of two bytes each, so that a page can be sent by mail. */
  private static final int DRAWN_NUMBERS = 400_000;

  /** These splits with a server and a link that were measured in the same run. */
  public Splits with(Sides sides, Link measured) {
    return new Splits(
        Optional.of(measured),
        Optional.of(new Tail.Measured(sides.there())),
        sides.thereTails(),
        constraints,
        seed,
        objective,
        confidence,
        energyOf,
        machines);
  }

  /** The objective of the answer. */
  public Objective asked(Partition partition) {
    return objective.orElseGet(() -> partition.objectiveByDefault(constraints));
  }

  /** Whether a single device was given a server because none was named. */
  public boolean serverIsTaken(Profile profile) {
    return !server(profile).equals(tail);
  }

  /** A single device gets a server as fast as itself. */
  private Optional<Tail> server(Profile profile) {
    boolean lone =
        profile.devices().stream().map(name -> OperatingPoint.of(name).device()).distinct().count()
            == 1;
    return tail.isEmpty() && lone ? Optional.of(new Tail.Faster(1)) : tail;
  }

  /**
   * @param tails measured tails of this profile, without a server's
   */
  public EnergyBoundary boundary(Profile profile, List<LayerProfile> tails) {
    return EnergyBoundary.of(pairings(profile, tails), energyOf, machines, seed);
  }

  /** The pairings before their energies are converted. */
  public List<Pairing> pairings(Profile profile, List<LayerProfile> tails) {
    Path file = Path.of(RunDirectory.TAILS);
    List<Pairing> pairings =
        MeasuredTails.applyOwn(
            file, tails, profile, Pairings.of(List.of(profile), link, server(profile), false));
    if (tail.isPresent() && tail.get() instanceof Tail.Measured server && !serverTails.isEmpty()) {
      pairings = MeasuredTails.applyOwn(file, serverTails, server.profile(), pairings);
    }
    return pairings;
  }

  /**
   * The data with which the run's page answers for other links, servers and deadlines.
   *
   * @param command command of {@code partition} for the same question
   */
  public WhatIfData whatIf(Profile profile, List<LayerProfile> tails, WhatIfData.Command command) {
    List<Pairing> own = pairings(profile, tails);
    Link between =
        link.filter(given -> !given.isLocal()).orElseGet(() -> Link.named("wifi").orElseThrow());
    boolean supposes = server(profile).filter(Tail.Faster.class::isInstance).isPresent();
    Optional<List<Pairing>> supposed =
        supposes
            ? Optional.empty()
            : Optional.of(
                MeasuredTails.applyOwn(
                    Path.of(RunDirectory.TAILS),
                    tails,
                    profile,
                    Pairings.of(
                        List.of(profile),
                        Optional.of(between),
                        Optional.of(new Tail.Faster(1)),
                        false)));
    return new WhatIfData(
        whatIf(own), supposed.map(this::whatIf), between, objective, constraints, command);
  }

  private WhatIf whatIf(List<Pairing> pairings) {
    return WhatIf.of(pairings, energyOf, machines, seed, DRAWN_NUMBERS);
  }

  public Partition partition(EnergyBoundary boundary) {
    return OneCut.solve(boundary, constraints, seed);
  }

  public Partition partition(Profile profile, List<LayerProfile> tails) {
    return partition(boundary(profile, tails));
  }

  /** The battery's run time with each split, at each known clock of the board. */
  public Endurance endurance(
      Profile profile, List<LayerProfile> tails, Optional<Battery> battery, Optional<Rate> rate) {
    return Clocks.compare(
        pairings(profile, tails), energyOf, machines, constraints, battery, rate, seed);
  }
}
