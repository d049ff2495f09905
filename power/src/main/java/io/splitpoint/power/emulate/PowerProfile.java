package io.splitpoint.power.emulate;

/** The power that an emulated meter sees, as a function of time. */
@FunctionalInterface
public interface PowerProfile {

  /** Moments at which a load that gives no mean of its own is looked at. */
  int MOMENTS = 100;

  /**
   * @param nanos since the emulator's start
   * @return power in W at that moment
   */
  double watts(long nanos);

  /** Mean power in W from one moment to a later one. */
  default double meanWatts(long fromNanos, long toNanos) {
    double sum = 0;
    for (int i = 0; i < MOMENTS; i++) {
      sum += watts(fromNanos + (long) ((toNanos - fromNanos) * (i + 0.5) / MOMENTS));
    }
    return sum / MOMENTS;
  }
}
