package io.splitpoint.schedule.analysis;

import io.splitpoint.schedule.Miss;
import io.splitpoint.schedule.Schedulability;
import java.util.Optional;

/**
 * What is known of a task's worst-case response time: it lies between the longest response of a job
 * that was found and a bound that was proved. Both are the same where it is exact.
 *
 * @param seenNs response of a job of a legal run, from its nominal arrival; {@link #UNBOUNDED} when
 *     responses grow without end
 * @param arrivalNs when that job arrives, from the start of its busy period
 * @param boundNs no job responds later; {@link #UNBOUNDED} when no bound is known or there is none
 * @param blockingNs longest time that one job of lower priority keeps the task waiting
 * @param blocker index of the task that does so, -1 for none
 */
record Response(long seenNs, long arrivalNs, long boundNs, long blockingNs, int blocker) {

  static final long UNBOUNDED = Long.MAX_VALUE;

  /** Responses grow without end. */
  static Response overload(long blockingNs, int blocker) {
    return new Response(UNBOUNDED, 0, UNBOUNDED, blockingNs, blocker);
  }

  Response {
    if (boundNs >= Saturating.HUGE) {
      boundNs = UNBOUNDED;
    }
    if (boundNs < seenNs) {
      throw new IllegalStateException("a bound of " + boundNs + " below a response of " + seenNs);
    }
  }

  Schedulability within(long deadlineNs) {
    if (boundNs <= deadlineNs) {
      return Schedulability.SCHEDULABLE;
    }
    return seenNs > deadlineNs ? Schedulability.NOT_SCHEDULABLE : Schedulability.UNDECIDED;
  }

  /** The same where another test has proved this bound. */
  Response atMost(long provedNs) {
    return new Response(
        seenNs, arrivalNs, Math.max(seenNs, Math.min(boundNs, provedNs)), blockingNs, blocker);
  }

  /** The job that is late, when it is known which. */
  Optional<Miss> miss(long deadlineNs) {
    return seenNs > deadlineNs && seenNs < Saturating.HUGE
        ? Optional.of(new Miss(arrivalNs, arrivalNs + deadlineNs, arrivalNs + seenNs))
        : Optional.empty();
  }
}
