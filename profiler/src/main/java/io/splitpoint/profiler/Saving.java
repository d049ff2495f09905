package io.splitpoint.profiler;

/**
 * What a race saved.
 *
 * @param spentMs time of all timed runs
 * @param fullMs about what all timed runs of the full plan would have taken: an estimate from the
 *     measured latencies and their intervals, warm-ups and opening not counted
 */
public record Saving(double spentMs, double fullMs) {

  /** Part of the full plan's time that was not spent, 0 to 1. */
  public double share() {
    return fullMs > 0 ? Math.max(0, 1 - spentMs / fullMs) : 0;
  }
}
