package io.splitpoint.offload.run;

import java.lang.management.ManagementFactory;
import java.util.function.Supplier;

/**
 * How long something took on this thread, and whether the thread was off the processor meanwhile:
 * then the machine was busy with something else, and the time says nothing of what was run.
 */
record TimedResult<T>(T result, double ms, boolean disturbed) {

  /** Off the processor for so much of the time, and at least half a millisecond. */
  private static final double DISTURBED = 0.1;

  private static final double LEAST_MS = 0.5;

  /**
   * Runs it again, a few times, when it was disturbed.
   *
   * @param telling whether this thread does all of the work, so that its absence tells something
   */
  static <T> TimedResult<T> of(Supplier<T> run, boolean telling) {
    TimedResult<T> timed = of(run);
    for (int again = 0; telling && timed.disturbed && again < UsableSplits.RETRIES; again++) {
      timed = of(run);
    }
    return timed;
  }

  /** Runs something that does not wait by itself. */
  static <T> TimedResult<T> of(Supplier<T> run) {
    long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    long start = System.nanoTime();
    T result = run.get();
    double ms = (System.nanoTime() - start) / 1e6;
    double away = ms - (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu) / 1e6;
    return new TimedResult<>(result, ms, away > Math.max(LEAST_MS, DISTURBED * ms));
  }
}
