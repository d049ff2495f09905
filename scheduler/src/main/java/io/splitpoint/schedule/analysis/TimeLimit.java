package io.splitpoint.schedule.analysis;

/**
 * The time that an analysis may take, counted from its creation. What is not decided by then stays
 * undecided. For one thread.
 *
 * <p>It also ends after {@value #STEPS_A_MS} steps per millisecond, which an idle machine does in
 * less time, so that the same question has the same answer on all but the slowest machines.
 *
 * <pre>{@code
 * Verdict verdict = OneProcessor.analyze(tasks, Policy.EDF, TimeLimit.ofMillis(200));
 * }</pre>
 */
public final class TimeLimit {

  /** The default limit for the analysis of one group. */
  static final long DEFAULT_MS = 900;

  private static final int CALLS_A_LOOK = 64;

  /** Analyses make 11,000 to 60,000 steps per millisecond on a loaded core of 2024. */
  private static final long STEPS_A_MS = 10_000;

  private static final long NEVER = 86_400_000_000_000L;

  private final long ms;
  private final long endNanos;

  /** Steps of the analysis so far, by this limit and all its parts. */
  private final long[] steps;

  private final long endStep;
  private int calls;
  private boolean spent;

  private TimeLimit(long ms, long endNanos, long[] steps, long endStep) {
    this.ms = ms;
    this.endNanos = endNanos;
    this.steps = steps;
    this.endStep = endStep;
  }

  /** A limit of this number of steps, whatever time they take, which repeats on any machine. */
  static TimeLimit ofSteps(long steps) {
    return new TimeLimit(0, System.nanoTime() + NEVER, new long[1], steps);
  }

  /**
   * @param ms milliseconds from now, at least 0; with 0, only what needs no search is decided
   */
  public static TimeLimit ofMillis(long ms) {
    if (ms < 0 || ms > 86_400_000) {
      throw new IllegalArgumentException("time limit: expected 0 to 86400000 ms, found " + ms);
    }
    return new TimeLimit(ms, System.nanoTime() + ms * 1_000_000, new long[1], ms * STEPS_A_MS);
  }

  /** A separate limit for one of this number of equal parts of what is left. */
  TimeLimit part(int of) {
    long now = System.nanoTime();
    return new TimeLimit(
        ms,
        now + Math.max(0, endNanos - now) / of,
        steps,
        steps[0] + Math.max(0, endStep - steps[0]) / of);
  }

  /** Whether the limit is reached. It is cheap, because it reads the clock only now and then. */
  boolean spent() {
    spent |= ++steps[0] > endStep;
    if (!spent && calls++ % CALLS_A_LOOK == 0) {
      spent = System.nanoTime() - endNanos >= 0;
    }
    return spent;
  }

  /** The limit of the whole analysis, in milliseconds. */
  public long millis() {
    return ms;
  }
}
