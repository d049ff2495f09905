package io.splitpoint.profiler;

import io.splitpoint.power.EnergyEstimate;
import io.splitpoint.power.LoadWindow;
import io.splitpoint.profile.Energy;
import io.splitpoint.profile.Source;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a meter said of one head or tail on one device.
 *
 * @param meter which of the run's meters, from 1; the first one's energies go into the profile
 * @param powerW mean power while running
 * @param grossMj energy of one run, everything the meter sees included
 * @param idleW power while nothing ran; empty when it was not read
 * @param dynamicMj energy of one run above idle; empty when load and idle could not be told apart
 * @param windows what ran when, idle windows first and last: with the trace, enough to compute the
 *     energy again
 * @param refreshes distinct readings of the meter behind the numbers
 */
record Metered(
    String precision,
    String device,
    Part.Kind kind,
    int layer,
    int meter,
    double powerW,
    EnergyEstimate.Interval grossMj,
    OptionalDouble idleW,
    Optional<EnergyEstimate.Interval> dynamicMj,
    List<LoadWindow> windows,
    int refreshes)
    implements Entry {

  static Metered of(Part part, int meter, EnergyEstimate estimate, List<LoadWindow> windows) {
    return new Metered(
        part.subject().precision(),
        part.device().name(),
        part.kind(),
        part.cut(),
        meter,
        estimate.powerW(),
        new EnergyEstimate.Interval(estimate.energyMj(), estimate.lowMj(), estimate.highMj()),
        estimate.idleW(),
        estimate.dynamicMj(),
        List.copyOf(windows),
        estimate.refreshes());
  }

  /** As the profile table has it: gross. */
  Energy energy(Source source) {
    return new Energy(
        OptionalDouble.of(powerW), grossMj.value(), grossMj.low(), grossMj.high(), source);
  }
}
