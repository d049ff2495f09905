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
 * What partitioning has found.
 *
 * @param partition the splits
 * @param asked the objective that was decided
 * @param constraints that the answers keep to
 * @param weighted the winner of several weighted objectives, where they were given
 * @param tails that were run beside what a difference would say
 * @param endurance on a battery, where that was asked for
 * @param placements free ones, where they were asked for
 * @param tiers along all devices in a row, where they were asked for
 * @param sweep over the bandwidth, where it was asked for
 * @param doubted profiles of runs that are not valid: how sure an answer is, is not known then
 * @param energyOf whose energy was asked for
 * @param energyNotices what is left out of energies or assumed for them
 * @param notices what the answer rests on and a user may not expect
 * @param directory of the files
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

  /** Objectives with weights, and the split that is best for them together. */
  public record Weighted(ObjectiveWeights weights, ObjectiveWeights.Winner winner) {}
}
