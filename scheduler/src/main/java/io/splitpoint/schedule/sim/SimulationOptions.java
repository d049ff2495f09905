package io.splitpoint.schedule.sim;

/**
 * The settings of a simulation.
 *
 * @param horizonNs no job arrives at or after this
 * @param seed seed of all random numbers
 * @param sporadic largest delay of an arrival in periods; 0 is periodic
 * @param worstCase whether every job takes its worst case; otherwise between best and worst
 * @param together whether all tasks arrive at 0 first; otherwise somewhere in their first period
 * @param arrivals arrivals of jobs; {@code sporadic} and {@code together} apply to {@link
 *     Arrivals#PERIODIC} only
 */
public record SimulationOptions(
    long horizonNs,
    long seed,
    double sporadic,
    boolean worstCase,
    boolean together,
    Arrivals arrivals) {

  public SimulationOptions(
      long horizonNs, long seed, double sporadic, boolean worstCase, boolean together) {
    this(horizonNs, seed, sporadic, worstCase, together, Arrivals.PERIODIC);
  }

  public SimulationOptions {
    if (horizonNs < 1) {
      throw new IllegalArgumentException("horizon: expected above 0, found " + horizonNs + " ns");
    }
    if (!(sporadic >= 0 && sporadic <= 1000)) {
      throw new IllegalArgumentException("sporadic: expected 0 to 1000, found " + sporadic);
    }
  }
}
