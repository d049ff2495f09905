package io.splitpoint.profiler;

import io.splitpoint.power.EnergyEstimate;
import io.splitpoint.profile.Energy;
import io.splitpoint.profile.Source;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a meter said of one prefix on one device.
 *
 * @param meter which of the run's meters, from 1; the first one's energies go into the profile
 * @param powerW mean power while running
 * @param grossMj energy of one run, everything the meter sees included
 * @param idleW power while nothing ran; empty when it was not read
 * @param dynamicMj energy of one run above idle; empty when load and idle could not be told apart
 * @param windows loaded windows behind the numbers
 * @param refreshes distinct readings of the meter behind the numbers
 */
record Metered(
    String precision,
    String device,
    int layer,
    int meter,
    double powerW,
    EnergyEstimate.Interval grossMj,
    OptionalDouble idleW,
    Optional<EnergyEstimate.Interval> dynamicMj,
    int windows,
    int refreshes)
    implements Entry {

  static Metered of(Plan.Stop stop, int meter, EnergyEstimate estimate) {
    return new Metered(
        stop.subject().precision(),
        stop.device().name(),
        stop.layer(),
        meter,
        estimate.powerW(),
        new EnergyEstimate.Interval(estimate.energyMj(), estimate.lowMj(), estimate.highMj()),
        estimate.idleW(),
        estimate.dynamicMj(),
        estimate.windows(),
        estimate.refreshes());
  }

  /** As the profile table has it: gross. */
  Energy energy(Source source) {
    return new Energy(
        OptionalDouble.of(powerW), grossMj.value(), grossMj.low(), grossMj.high(), source);
  }
}
