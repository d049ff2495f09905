package io.splitpoint.profiler;

/**
 * Tells when a part that was just opened is warm enough to be timed. Caches, page faults, frequency
 * scaling and lazy set-up of the runtime all show as first runs that are unlike the following ones;
 * a part that runs long has filled its caches in its first run.
 */
final class WarmUp {

  private static final double TOLERANCE = 0.05;
  private static final int MOST_RUNS = 20;
  private static final long ENOUGH_NANOS = 50_000_000L;

  private long last;
  private long lastButOne;
  private int runs;
  private long totalNanos;

  /** Takes the duration of one more run. */
  void add(long nanos) {
    lastButOne = last;
    last = nanos;
    runs++;
    totalNanos += nanos;
  }

  /**
   * True after 50 ms of running, when the last two runs lie within 5 % of each other, or after 20
   * runs: then the measured interval will say how restless the machine is.
   */
  boolean done() {
    return totalNanos >= ENOUGH_NANOS
        || runs >= MOST_RUNS
        || runs >= 3 && Math.abs(last - lastButOne) <= TOLERANCE * Math.min(last, lastButOne);
  }

  int runs() {
    return runs;
  }
}
