package io.splitpoint.schedule;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The result of an analysis for one task. A schedulable task always has a {@link #wcrtNs}.
 *
 * @param task the task's name
 * @param outcome whether every job meets its deadline
 * @param wcrtNs bound of the response times from the nominal arrival; empty when there is none,
 *     none is known, or the task has no place
 * @param seenNs the longest response found in a legal run; equal to {@code wcrtNs} where that is
 *     the exact worst case; empty when the task has no place, or its responses grow without bound
 * @param deadlineNs its relative deadline
 * @param tpus Edge TPUs that run each job together; empty when the task has no place
 * @param partition the group of Edge TPUs it belongs to, from 1; empty when it has none
 * @param blockingNs longest time that one job of lower priority blocks it; the bound of its
 *     priority inversion
 * @param blockedBy the task that blocks it so long; empty when none can
 * @param priority the fixed priority used, 1 is the highest; empty for policies without
 * @param miss a job that is late; present only when the task is not schedulable
 */
public record TaskVerdict(
    String task,
    @JsonProperty("verdict") Schedulability outcome,
    OptionalLong wcrtNs,
    OptionalLong seenNs,
    long deadlineNs,
    OptionalInt tpus,
    OptionalInt partition,
    long blockingNs,
    Optional<String> blockedBy,
    @JsonInclude(Include.NON_EMPTY) OptionalInt priority,
    @JsonInclude(Include.NON_EMPTY) Optional<Miss> miss) {

  public TaskVerdict {
    if (outcome == Schedulability.SCHEDULABLE && wcrtNs.isEmpty()) {
      throw new IllegalArgumentException(task + ": schedulable without a response time");
    }
  }

  /** Whether it is proved that every job meets its deadline. */
  @JsonProperty
  public boolean schedulable() {
    return outcome == Schedulability.SCHEDULABLE;
  }

  /** Whether {@link #wcrtNs} is the exact worst case and not only an upper bound. */
  @JsonProperty("wcrt_exact")
  public boolean exact() {
    return wcrtNs.isPresent() && wcrtNs.equals(seenNs);
  }

  /** The proved slack to the deadline in nanoseconds, negative on a miss. */
  @JsonProperty
  public OptionalLong slackNs() {
    return wcrtNs.isPresent()
        ? OptionalLong.of(deadlineNs - wcrtNs.getAsLong())
        : OptionalLong.empty();
  }
}
