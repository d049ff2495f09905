package io.splitpoint.schedule.analysis;

/**
 * The time that an analysis may take, from its creation. What is not decided when it is spent stays
 * undecided. One thread uses it.
 *
 * <p>It is spent after {@value #STEPS_A_MS} steps a millisecond too, which takes a machine with
 * nothing else to do less than the time: the same question has the same answer on all machines but
 * the slowest.
 *
 * <pre>{@code
 * Verdict verdict = OneProcessor.analyze(tasks, Policy.EDF, TimeLimit.ofMillis(200));
 * }</pre>
 */
public final class TimeLimit {

  /** What an analysis of one group gets where the caller says nothing. */
  static final long DEFAULT_MS = 900;

  private static final int CALLS_A_LOOK = 64;

  /** Analyses make 11,000 to 60,000 a millisecond on a loaded core of 2024. */
  private static final long STEPS_A_MS = 10_000;

  private static final long NEVER = 86_400_000_000_000L;

  private final long ms;
  private final long endNanos;

  /** Steps of the analysis so far, of this limit and of all its parts. */
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

  /** So many steps, whatever time they take: what is decided repeats on any machine. */
  static TimeLimit ofSteps(long steps) {
    return new TimeLimit(0, System.nanoTime() + NEVER, new long[1], steps);
  }

  /**
   * @param ms milliseconds from now, at least 0; with 0 only what needs no search is decided
   */
  public static TimeLimit ofMillis(long ms) {
    if (ms < 0 || ms > 86_400_000) {
      throw new IllegalArgumentException("time limit: expected 0 to 86400000 ms, found " + ms);
    }
    return new TimeLimit(ms, System.nanoTime() + ms * 1_000_000, new long[1], ms * STEPS_A_MS);
  }

  /** A limit of its own for one of so many equal parts of what is left. */
  TimeLimit part(int of) {
    long now = System.nanoTime();
    return new TimeLimit(
        ms,
        now + Math.max(0, endNanos - now) / of,
        steps,
        steps[0] + Math.max(0, endStep - steps[0]) / of);
  }

  /** Whether the time is over. Looks at the clock now and then, so it is cheap to ask. */
  boolean spent() {
    spent |= ++steps[0] > endStep;
    if (!spent && calls++ % CALLS_A_LOOK == 0) {
      spent = System.nanoTime() - endNanos >= 0;
    }
    return spent;
  }

  /** The time that the whole analysis was given, in milliseconds. */
  public long millis() {
    return ms;
  }
}
