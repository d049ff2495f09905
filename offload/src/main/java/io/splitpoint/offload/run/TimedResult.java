package io.splitpoint.offload.run;

import java.lang.management.ManagementFactory;
import java.util.function.Supplier;

/**
 * A result with its time on this thread, and whether other load disturbed it: the time is
 * meaningless when the thread was off the processor.
 */
record TimedResult<T>(T result, double ms, boolean disturbed) {

  /** Share of the time off the processor, at least 0.5 ms, that disturbs a run. */
  private static final double DISTURBED = 0.1;

  private static final double LEAST_MS = 0.5;

  /**
   * Times a run, and repeats it a few times when it was disturbed.
   *
   * @param telling whether this thread does all work, so that its absence shows other load
   */
  static <T> TimedResult<T> of(Supplier<T> run, boolean telling) {
    TimedResult<T> timed = of(run);
    for (int again = 0; telling && timed.disturbed && again < UsableSplits.RETRIES; again++) {
      timed = of(run);
    }
    return timed;
  }

  /** Times a run that does not wait. */
  static <T> TimedResult<T> of(Supplier<T> run) {
    long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    long start = System.nanoTime();
    T result = run.get();
    double ms = (System.nanoTime() - start) / 1e6;
    double away = ms - (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu) / 1e6;
    return new TimedResult<>(result, ms, away > Math.max(LEAST_MS, DISTURBED * ms));
  }
}
