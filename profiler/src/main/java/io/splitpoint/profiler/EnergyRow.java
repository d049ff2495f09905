package io.splitpoint.profiler;

import io.splitpoint.power.EnergyEstimate.Interval;
import io.splitpoint.power.LoadWindow;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Gross and dynamic energy of one metered prefix: more than the profile table has room for.
 *
 * @param meter which of the run's meters, from 1
 * @param powerW mean power while running
 * @param grossMj of one run, everything the meter sees included
 * @param idleW power while nothing ran
 * @param dynamicMj of one run above idle; empty when it is not resolvable
 * @param windows what ran when, on the clock of the trace; idle windows first and last
 * @param refreshes distinct readings of the meter behind the numbers
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

  /** The windows as energy.csv and the journal have them: {@code start:end:runs:paused;…} in ns. */
  public String windowsText() {
    return EntryText.windows(windows);
  }

  static EnergyRow of(List<ProfileTarget> subjects, Metered metered) {
    String model =
        subjects.stream()
            .filter(subject -> subject.precision().equals(metered.precision()))
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
