package io.splitpoint.schedule;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What an analysis says about one task.
 *
 * @param task the task's name
 * @param wcrtNs worst-case response time from the nominal arrival; empty when it is unbounded, or
 *     when the task has no place
 * @param deadlineNs its relative deadline
 * @param schedulable whether every job meets its deadline
 * @param tpus Edge TPUs that run each job together; empty when the task has no place
 * @param partition the group of Edge TPUs it belongs to, from 1; empty when it has none
 * @param blockingNs longest time that one job of lower priority keeps it waiting; the bound of its
 *     priority inversion
 * @param blockedBy the task that does so, empty when none can
 * @param priority the fixed priority used, 1 is the highest; empty for fifo and edf
 */
public record TaskVerdict(
    String task,
    OptionalLong wcrtNs,
    long deadlineNs,
    boolean schedulable,
    OptionalInt tpus,
    OptionalInt partition,
    long blockingNs,
    Optional<String> blockedBy,
    OptionalInt priority) {

  /** What is left to the deadline in the worst case, negative on a miss, in nanoseconds. */
  public OptionalLong slackNs() {
    return wcrtNs.isPresent()
        ? OptionalLong.of(deadlineNs - wcrtNs.getAsLong())
        : OptionalLong.empty();
  }
}
