package io.splitpoint.power;

import java.util.OptionalDouble;

/**
 * A reading of a power meter, with the times of its request and its answer.
 *
 * @param requestedNanos {@link System#nanoTime()} at the request
 * @param receivedNanos {@link System#nanoTime()} when the answer was complete
 * @param volts supply voltage in V, empty where the meter does not report it
 * @param amps current in A, empty where the meter does not report it
 * @param watts power in W; negative only where the meter measures reverse current
 * @param counterMwh the meter's own energy counter in mWh, empty where it has none; it may restart
 * @param refresh number of the meter's refresh; samples of the same refresh are one measurement and
 *     count once in statistics
 * @param afterGap whether the link to the meter was lost between the sample before and this one
 */
public record PowerSample(
    long requestedNanos,
    long receivedNanos,
    OptionalDouble volts,
    OptionalDouble amps,
    double watts,
    OptionalDouble counterMwh,
    long refresh,
    boolean afterGap) {

  public PowerSample {
    if (!Double.isFinite(watts)) {
      throw new IllegalArgumentException("power: expected a finite number of W, found " + watts);
    }
    if (receivedNanos - requestedNanos < 0) {
      throw new IllegalArgumentException(
          "power sample: expected to be received after it was requested, found "
              + (receivedNanos - requestedNanos)
              + " ns");
    }
  }

  /** A sample of a meter that reports only power. */
  public static PowerSample ofWatts(
      long requestedNanos, long receivedNanos, double watts, long refresh) {
    return new PowerSample(
        requestedNanos,
        receivedNanos,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        watts,
        OptionalDouble.empty(),
        refresh,
        false);
  }
}
