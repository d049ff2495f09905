package io.splitpoint.power;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Compares the readings with the meter's own energy counter. The counter is too coarse for
 * measurements (one count is 3.6 J), but it misses nothing: readings that miss a part of the load,
 * because the load is synchronous with the refresh or polls were lost, disagree with it.
 */
final class CounterCheck {

  private static final double JOULE_PER_MWH = 3.6;

  private CounterCheck() {}

  /** The warning when the two differ by more than both can explain. */
  static Optional<String> disagreement(
      PowerTrace trace, List<LoadWindow> loads, Accuracy accuracy, Duration guard) {
    long start = loads.get(0).startNanos();
    long end = loads.get(loads.size() - 1).endNanos();
    List<PowerSample> samples = trace.within(start, end);
    if (samples.size() < 2) {
      return Optional.empty();
    }
    double readings = 0;
    double counted = 0;
    double highest = samples.get(0).watts();
    double lowest = highest;
    for (int i = 1; i < samples.size(); i++) {
      PowerSample before = samples.get(i - 1);
      PowerSample after = samples.get(i);
      if (before.counterMwh().isEmpty() || after.counterMwh().isEmpty() || after.afterGap()) {
        return Optional.empty();
      }
      double step = after.counterMwh().getAsDouble() - before.counterMwh().getAsDouble();
      if (step < 0) {
        return Optional.empty(); // The counter was reset.
      }
      counted += JOULE_PER_MWH * step;
      readings +=
          0.5
              * (before.watts() + after.watts())
              * (after.receivedNanos() - before.receivedNanos())
              * 1e-9;
      highest = Math.max(highest, after.watts());
      lowest = Math.min(lowest, after.watts());
    }
    // The first and the last reading, and the counter with them, are up to a refresh old.
    double edges = (highest - lowest + highest / 2) * guard.toNanos() * 1e-9;
    double meter = 2 * accuracy.ofMean(readings, samples.get(0).volts());
    if (Math.abs(readings - counted) <= JOULE_PER_MWH + edges + meter) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "the meter's counter says %.1f J where its readings say %.1f J: the load is"
                + " synchronous with the meter's refresh, or readings were lost",
            counted,
            readings));
  }
}
