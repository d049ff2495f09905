package io.splitpoint.power.emulate;

/** The power that an emulated meter measures, as a function of time. */
@FunctionalInterface
public interface PowerProfile {

  /** Number of instants from which the default mean is computed. */
  int MOMENTS = 100;

  /**
   * @param nanos since the emulator's start
   * @return power in W at that instant
   */
  double watts(long nanos);

  /** Mean power in W between two instants. */
  default double meanWatts(long fromNanos, long toNanos) {
    double sum = 0;
    for (int i = 0; i < MOMENTS; i++) {
      sum += watts(fromNanos + (long) ((toNanos - fromNanos) * (i + 0.5) / MOMENTS));
    }
    return sum / MOMENTS;
  }
}
