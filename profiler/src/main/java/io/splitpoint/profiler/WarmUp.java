package io.splitpoint.profiler;

/**
 * Decides when a newly opened part is warm enough to be timed. Caches, page faults, frequency
 * scaling and lazy set-up of the runtime make the first runs differ from later ones; a long run
 * fills its caches at once.
 */
final class WarmUp {

  private static final double TOLERANCE = 0.05;
  private static final int MOST_RUNS = 20;
  private static final long ENOUGH_NANOS = 50_000_000L;

  private long last;
  private long lastButOne;
  private int runs;
  private long totalNanos;

  /** Adds the duration of a run. */
  void add(long nanos) {
    lastButOne = last;
    last = nanos;
    runs++;
    totalNanos += nanos;
  }

  /**
   * Whether 50 ms have been run and the last two runs differ by at most 5 %, or 20 runs are done,
   * after which the measured interval shows the variation.
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
