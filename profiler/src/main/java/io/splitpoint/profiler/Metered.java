package io.splitpoint.profiler;

import io.splitpoint.power.EnergyEstimate;
import io.splitpoint.power.LoadWindow;
import io.splitpoint.profile.Energy;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.Latency;
import io.splitpoint.profile.Source;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A meter's result for one head or tail on one device.
 *
 * @param meter number of the meter in the run, from 1; the first one's energies go into the profile
 * @param powerW mean power while running
 * @param grossMj energy of one run of everything that the meter measures
 * @param idleW idle power; empty when it was not measured
 * @param dynamicMj energy of one run above idle; empty when load and idle could not be
 *     distinguished
 * @param windows the windows, idle windows first and last, from which the energy can be computed
 *     again with the trace
 * @param refreshes number of distinct readings of the meter
 */
record Metered(
    String precision,
    String device,
    ProfiledPart.Kind kind,
    int layer,
    int meter,
    double powerW,
    EnergyEstimate.Interval grossMj,
    OptionalDouble idleW,
    Optional<EnergyEstimate.Interval> dynamicMj,
    List<LoadWindow> windows,
    int refreshes)
    implements Entry {

  static Metered of(
      ProfiledPart part, int meter, EnergyEstimate estimate, List<LoadWindow> windows) {
    return new Metered(
        part.target().precision(),
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

  /**
   * The energy for the profile table: gross energy of a run of the table's latency. The mean run of
   * a metered window takes another time, because runs follow each other there and some are late;
   * the meter measures power.
   *
   * @param latency latency of the part; without it the window's time is used
   */
  Energy energy(Source source, EnergyOf of, Optional<Latency> latency) {
    double ms = latency.map(Latency::medianMs).orElse(grossMj.value() / powerW);
    double late =
        latency
            .filter(Latency::hasInterval)
            .map(l -> (l.highMs() - l.lowMs()) / 2 / Math.max(1e-9, l.medianMs()))
            .orElse(0.0);
    double mj = powerW * ms;
    // Independent errors: the root of the sum of squares of both half widths.
    double low = Math.hypot(1 - grossMj.low() / grossMj.value(), late);
    double high = Math.hypot(grossMj.high() / grossMj.value() - 1, late);
    return new Energy(
        OptionalDouble.of(powerW),
        mj,
        mj * Math.max(0, 1 - low),
        mj * (1 + high),
        source,
        of,
        idleW);
  }
}
