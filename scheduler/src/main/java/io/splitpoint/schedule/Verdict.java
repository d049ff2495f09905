package io.splitpoint.schedule;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The result of an analysis for a set of tasks.
 *
 * @param outcome whether every job of every task meets its deadline
 * @param policy the policy analysed
 * @param tpus number of Edge TPUs
 * @param method name of the method, such as {@code exact response times}
 * @param limitMs time limit of the analysis in milliseconds
 * @param tpusNeeded Edge TPUs that the groups use; empty when no grouping was found
 * @param gap ratio of the Edge TPUs of the heuristic to those of the exact search, at least 1;
 *     empty unless both found a grouping
 * @param tasks one verdict per task, in the order of the input
 */
public record Verdict(
    @JsonProperty("verdict") Schedulability outcome,
    Policy policy,
    int tpus,
    String method,
    long limitMs,
    @JsonInclude(Include.NON_EMPTY) OptionalInt tpusNeeded,
    @JsonInclude(Include.NON_EMPTY) OptionalDouble gap,
    List<TaskVerdict> tasks) {

  public Verdict {
    tasks = List.copyOf(tasks);
  }

  /** Whether it is proved that every job of every task meets its deadline. */
  @JsonProperty
  public boolean schedulable() {
    return outcome == Schedulability.SCHEDULABLE;
  }

  /** The verdict as text, such as {@code undecided within 900 ms under edf on 1 Edge TPU (...)}. */
  public String inWords() {
    boolean timed = outcome == Schedulability.UNDECIDED && limitMs > 0;
    return "%s%s under %s on %d Edge TPU%s (%s)"
        .formatted(
            outcome.label(),
            timed ? " within " + limitMs + " ms" : "",
            policy.label(),
            tpus,
            tpus == 1 ? "" : "s",
            method);
  }
}
