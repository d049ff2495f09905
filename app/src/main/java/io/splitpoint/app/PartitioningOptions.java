package io.splitpoint.app;

import io.splitpoint.energy.Battery;
import io.splitpoint.energy.Rate;
import io.splitpoint.partition.Constraints;
import io.splitpoint.partition.EnergyBoundary.Machines;
import io.splitpoint.profile.EnergyOf;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What is asked of profiles. For {@link Partitioning#run}; {@link #fastest} has what most programs
 * want.
 *
 * @param profiles {@code profile.csv} of one machine each, at least one; the first is the head's
 * @param link a preset, with numbers that replace its own, or a link file; empty for wifi between
 *     machines and local within one
 * @param tail a server: its profile, or {@code xFACTOR}
 * @param tails tails that were run; empty for those beside each profile
 * @param objective its name, or several with weights; empty for the one that the constraints ask
 *     for
 * @param battery asks for the hours on it
 * @param rate of the frames; empty for one after the other without a pause
 * @param sweep asks for the best split at each bandwidth of the range
 * @param tiers whether to cut along all devices in a row too; a throughput then keeps to the memory
 *     only
 * @param placement a model whose layers are placed freely on each pair of devices too, without
 *     constraints
 * @param mixedPrecision whether devices of different precision are paired
 * @param returnAnswer whether the way of the output back to the head is charged
 * @param seed of the resampling behind the confidence
 * @param out where the files go; empty for {@code results/<model>-<device>-<time>}
 * @param commandLine what the provenance names as the command
 */
public record PartitioningOptions(
    List<Path> profiles,
    Optional<String> link,
    Optional<String> tail,
    Optional<Path> tails,
    Optional<String> objective,
    Constraints constraints,
    EnergyOf energyOf,
    Machines machines,
    Optional<Battery> battery,
    Optional<Rate> rate,
    Optional<Bandwidths> sweep,
    boolean tiers,
    Optional<ModelSource> placement,
    boolean mixedPrecision,
    boolean returnAnswer,
    long seed,
    Optional<Path> out,
    List<String> commandLine) {

  /** A range of bandwidth, 0 < from < to. */
  public record Bandwidths(double fromMbps, double toMbps) {}

  /** The fastest split of these profiles, between the machines that their devices are on. */
  public static PartitioningOptions fastest(List<Path> profiles, Path out) {
    return new PartitioningOptions(
        profiles,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of("latency"),
        Constraints.NONE,
        EnergyOf.BOARD,
        Machines.UNKNOWN,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        Optional.empty(),
        false,
        false,
        1,
        Optional.of(out),
        List.of());
  }
}
