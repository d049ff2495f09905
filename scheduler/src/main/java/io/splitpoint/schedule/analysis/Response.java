package io.splitpoint.schedule.analysis;

import io.splitpoint.schedule.Miss;
import io.splitpoint.schedule.Schedulability;
import java.util.Optional;

/**
 * A task's worst-case response time, which lies between the longest response found and a proved
 * bound; both are equal where it is exact.
 *
 * @param seenNs longest response found in a legal run, from the nominal arrival; {@link #UNBOUNDED}
 *     when responses grow without bound
 * @param arrivalNs arrival of that job, from the start of its busy period
 * @param boundNs bound of all responses; {@link #UNBOUNDED} when no bound is known or there is none
 * @param blockingNs longest time that one job of lower priority blocks the task
 * @param blocker index of the blocking task, -1 for none
 */
record Response(long seenNs, long arrivalNs, long boundNs, long blockingNs, int blocker) {

  static final long UNBOUNDED = Long.MAX_VALUE;

  /** The response under a load above 1, where responses grow without bound. */
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

  /** This response with a bound that another test has proved. */
  Response atMost(long provedNs) {
    return new Response(
        seenNs, arrivalNs, Math.max(seenNs, Math.min(boundNs, provedNs)), blockingNs, blocker);
  }

  /** The late job, when it is known. */
  Optional<Miss> miss(long deadlineNs) {
    return seenNs > deadlineNs && seenNs < Saturating.HUGE
        ? Optional.of(new Miss(arrivalNs, arrivalNs + deadlineNs, arrivalNs + seenNs))
        : Optional.empty();
  }
}
