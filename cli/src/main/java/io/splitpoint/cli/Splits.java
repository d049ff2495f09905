package io.splitpoint.cli;

import io.splitpoint.partition.Constraints;
import io.splitpoint.partition.EnergyBoundary;
import io.splitpoint.partition.Link;
import io.splitpoint.partition.MeasuredTails;
import io.splitpoint.partition.Objective;
import io.splitpoint.partition.OneCut;
import io.splitpoint.partition.Pairings;
import io.splitpoint.partition.Partition;
import io.splitpoint.partition.Tail;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The splits of a profile run, as its options ask for them.
 *
 * @param link to the tail's machine
 * @param tail the server
 * @param seed of the resampling behind the confidence
 * @param objective asked for by name
 */
record Splits(
    Optional<Link> link,
    Optional<Tail> tail,
    Constraints constraints,
    long seed,
    Optional<Objective> objective) {

  /** What the answer is the best of. */
  Objective asked(Partition partition) {
    return objective.orElseGet(() -> PartitionCommand.byDefault(partition, constraints));
  }

  /** Whether a lone device was given a server because none was named. */
  boolean serverIsTaken(Profile profile) {
    return !Race.server(tail, profile).equals(tail);
  }

  /**
   * @param tails that were run with this profile; a server's are not among them
   */
  EnergyBoundary boundary(Profile profile, List<LayerProfile> tails) {
    return EnergyBoundary.of(
        MeasuredTails.applyOwn(
            Path.of(RunDirectory.TAILS),
            tails,
            profile,
            Pairings.of(List.of(profile), link, Race.server(tail, profile), false)));
  }

  Partition partition(EnergyBoundary boundary) {
    return OneCut.solve(boundary.pairings(), constraints, seed);
  }

  Partition partition(Profile profile, List<LayerProfile> tails) {
    return partition(boundary(profile, tails));
  }
}
