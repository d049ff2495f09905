package io.splitpoint.profiler;

import io.splitpoint.power.EnergyEstimate.Interval;
import io.splitpoint.power.LoadWindow;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The energies of one metered part in more detail than the profile table.
 *
 * @param meter number of the meter in the run, from 1
 * @param powerW mean power while running
 * @param grossMj energy of one run of everything that the meter measures
 * @param idleW idle power
 * @param dynamicMj energy of one run above idle; empty when it is not resolvable
 * @param windows the windows on the clock of the trace, idle windows first and last
 * @param refreshes number of distinct readings of the meter
 */
public record EnergyRow(
    String model,
    String precision,
    String device,
    String part,
    int layer,
    int meter,
    double powerW,
    Interval grossMj,
    OptionalDouble idleW,
    Optional<Interval> dynamicMj,
    List<LoadWindow> windows,
    int refreshes) {

  /** The windows as in energy.csv and the journal: {@code start:end:runs:paused;…} in ns. */
  public String windowsText() {
    return EntryText.windows(windows);
  }

  static EnergyRow of(List<ProfileTarget> targets, Metered metered) {
    String model =
        targets.stream()
            .filter(target -> target.precision().equals(metered.precision()))
            .findFirst()
            .map(ProfileTarget::model)
            .orElseThrow();
    return new EnergyRow(
        model,
        metered.precision(),
        metered.device(),
        metered.kind().label(),
        metered.layer(),
        metered.meter(),
        metered.powerW(),
        metered.grossMj(),
        metered.idleW(),
        metered.dynamicMj(),
        metered.windows(),
        metered.refreshes());
  }
}
