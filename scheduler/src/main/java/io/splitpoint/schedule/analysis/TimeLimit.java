package io.splitpoint.schedule.analysis;

/**
 * The time that an analysis may take, from its creation. What is not decided when it is spent stays
 * undecided. One thread uses it.
 *
 * <pre>{@code
 * Verdict verdict = OneProcessor.analyze(tasks, Policy.EDF, TimeLimit.ofMillis(200));
 * }</pre>
 */
public final class TimeLimit {

  /** What an analysis of one group gets where the caller says nothing. */
  static final long DEFAULT_MS = 900;

  private static final int CALLS_A_LOOK = 64;

  private final long ms;
  private final long endNanos;
  private int calls;
  private boolean spent;

  private TimeLimit(long ms, long endNanos) {
    this.ms = ms;
    this.endNanos = endNanos;
  }

  /**
   * @param ms milliseconds from now, at least 0; with 0 only what needs no search is decided
   */
  public static TimeLimit ofMillis(long ms) {
    if (ms < 0 || ms > 86_400_000) {
      throw new IllegalArgumentException("time limit: expected 0 to 86400000 ms, found " + ms);
    }
    return new TimeLimit(ms, System.nanoTime() + ms * 1_000_000);
  }

  /** A limit of its own for one of so many equal parts of what is left. */
  TimeLimit part(int of) {
    long now = System.nanoTime();
    return new TimeLimit(ms, now + Math.max(0, endNanos - now) / of);
  }

  /** Whether the time is over. Looks at the clock now and then, so it is cheap to ask. */
  boolean spent() {
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
