package io.splitpoint.schedule;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What an analysis says about a set of tasks.
 *
 * @param outcome whether every job of every task meets its deadline
 * @param policy the policy analysed
 * @param tpus Edge TPUs there are
 * @param method how it was found, such as {@code exact response times}
 * @param limitMs the time that the analysis had, in milliseconds
 * @param tpusNeeded Edge TPUs that the groups use; empty when no grouping was found
 * @param gap how many times more Edge TPUs the heuristic takes than the exact search, at least 1;
 *     empty unless both found a grouping
 * @param tasks one verdict a task, in the order of the input
 */
public record Verdict(
    Schedulability outcome,
    Policy policy,
    int tpus,
    String method,
    long limitMs,
    OptionalInt tpusNeeded,
    OptionalDouble gap,
    List<TaskVerdict> tasks) {

  public Verdict {
    tasks = List.copyOf(tasks);
  }

  /** Whether it is proved that every job of every task meets its deadline. */
  public boolean schedulable() {
    return outcome == Schedulability.SCHEDULABLE;
  }

  /** In a few words, such as {@code undecided within 900 ms under edf on 1 Edge TPU (...)}. */
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
