package io.splitpoint.profiler;

import java.util.Arrays;

/**
 * Tells when a prefix is warm: the last few runs agree. Caches, page faults, frequency scaling and
 * lazy set-up of the runtime all show as first runs that are unlike the following ones.
 */
final class WarmUp {

  private static final int AGREEING = 3;
  private static final double TOLERANCE = 0.05;
  private static final int MOST_RUNS = 20;
  private static final long MOST_NANOS = 3_000_000_000L;

  private final long[] lastNanos = new long[AGREEING];
  private int runs;
  private long totalNanos;

  /** Takes the duration of one more run. */
  void add(long nanos) {
    lastNanos[runs % AGREEING] = nanos;
    runs++;
    totalNanos += nanos;
  }

  /**
   * True when the last three runs lie within 5 % of each other, or when 20 runs or 3 s have not
   * brought that about: then the measured interval will say how restless the machine is.
   */
  boolean done() {
    if (runs >= MOST_RUNS || runs >= AGREEING && totalNanos >= MOST_NANOS) {
      return true;
    }
    if (runs < AGREEING) {
      return false;
    }
    long slowest = Arrays.stream(lastNanos).max().orElseThrow();
    long fastest = Arrays.stream(lastNanos).min().orElseThrow();
    return slowest - fastest <= TOLERANCE * fastest;
  }

  int runs() {
    return runs;
  }
}
