package io.splitpoint.app;

import io.splitpoint.partition.Constraints;
import io.splitpoint.partition.Endurance;
import io.splitpoint.partition.GraphPlacement;
import io.splitpoint.partition.MeasuredTails;
import io.splitpoint.partition.Objective;
import io.splitpoint.partition.ObjectiveWeights;
import io.splitpoint.partition.Partition;
import io.splitpoint.partition.Sweep;
import io.splitpoint.partition.Tiers;
import io.splitpoint.profile.EnergyOf;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The result of partitioning.
 *
 * @param partition the splits
 * @param asked the requested objective
 * @param constraints constraints of the answers
 * @param weighted the best split for several weighted objectives, where they were given
 * @param tails measured tails compared with differences
 * @param endurance battery run times, where they were requested
 * @param placements placements of single layers, where they were requested
 * @param tiers cuts along all devices, where they were requested
 * @param sweep sweep of the bandwidth, where it was requested
 * @param doubted profiles of invalid runs, for which there is no confidence
 * @param energyOf boundary of the energies
 * @param energyNotices what is left out of energies or assumed for them
 * @param notices assumptions that a user may not expect
 * @param directory directory of the files
 */
public record PartitionResult(
    Partition partition,
    Objective asked,
    Constraints constraints,
    Optional<Weighted> weighted,
    List<MeasuredTails.Comparison> tails,
    Optional<Endurance> endurance,
    Optional<List<GraphPlacement>> placements,
    Optional<Tiers> tiers,
    Optional<Sweep> sweep,
    List<Path> doubted,
    EnergyOf energyOf,
    List<String> energyNotices,
    List<String> notices,
    Path directory) {

  /** Objectives with weights, and the best split for them together. */
  public record Weighted(ObjectiveWeights weights, ObjectiveWeights.Winner winner) {}
}
