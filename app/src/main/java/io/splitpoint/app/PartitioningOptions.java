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
 * The options of {@link Partitioning#run}; {@link #fastest} has defaults.
 *
 * @param profiles {@code profile.csv} of one machine each, at least one; the first is the head's
 * @param link a preset, with numbers that replace its own, or a link file; empty for wifi between
 *     machines and local within one
 * @param tail a server: its profile, or {@code xFACTOR}
 * @param tails tails that were run; empty for those beside each profile
 * @param objective its name, or several with weights; empty for the one that the constraints ask
 *     for
 * @param battery battery, for the run time on it
 * @param rate rate of frames; empty for frames without a pause
 * @param sweep range of bandwidths for which the best splits are found
 * @param tiers whether to cut along all devices too; for throughput only the memory constraint
 *     applies
 * @param placement model whose layers are also placed singly on each pair of devices, without
 *     constraints
 * @param mixedPrecision whether devices of different precision are paired
 * @param returnAnswer whether sending the output back to the head is charged
 * @param seed seed of the resampling for the confidence
 * @param out directory of the files; empty for {@code results/<model>-<device>-<time>}
 * @param commandLine command line for the provenance
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

  /** Options for the fastest split of these profiles. */
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
