package io.splitpoint.schedule;

import io.splitpoint.failure.InputException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The order in which free Edge TPUs take waiting jobs. A running job is never preempted.
 *
 * <p>The order is defined only here: analyses assume it, and queues, live or simulated, sort by
 * {@link #key}. To add a policy, add its constant here and its schedulability tests in {@code
 * OneProcessor} and {@code GlobalGang}, where the compiler asks for them.
 */
public enum Policy {
  /** First released, first served. */
  FIFO((arrivalNs, readyNs, deadlineNs, wcetNs, rank) -> readyNs),
  /** Fixed priorities, the shorter the period the higher. */
  RM((periodNs, deadlineNs, given) -> periodNs),
  /** Fixed priorities, the shorter the relative deadline the higher. */
  DM((periodNs, deadlineNs, given) -> deadlineNs),
  /** Fixed priorities as given in the tasks file; 1 is the highest. */
  FP((periodNs, deadlineNs, given) -> given),
  /** Earliest absolute deadline first. */
  EDF((arrivalNs, readyNs, deadlineNs, wcetNs, rank) -> arrivalNs + deadlineNs),
  /**
   * Least laxity first: the least time that a job may still wait and meet its deadline in its worst
   * case. All waiting jobs' laxities shrink alike, so that their order stays.
   */
  LLF((arrivalNs, readyNs, deadlineNs, wcetNs, rank) -> arrivalNs + deadlineNs - wcetNs),
  /**
   * Fixed priorities as Audsley's optimal assignment finds them; where it finds no order, the order
   * of deadlines is used.
   */
  OPA((periodNs, deadlineNs, given) -> deadlineNs);

  private interface Key {
    long of(long arrivalNs, long readyNs, long deadlineNs, long wcetNs, long rank);
  }

  private interface Precedence {
    long of(long periodNs, long deadlineNs, int given);
  }

  private final Key key;
  private final Optional<Precedence> precedence;

  /** A policy whose order of jobs follows from their times. */
  Policy(Key key) {
    this.key = key;
    this.precedence = Optional.empty();
  }

  /** A policy of fixed priorities. */
  Policy(Precedence precedence) {
    this.key = (arrivalNs, readyNs, deadlineNs, wcetNs, rank) -> rank;
    this.precedence = Optional.of(precedence);
  }

  /**
   * The key by which a queue sorts waiting jobs of tasks, the least first. Jobs of different tasks
   * with the same key may run in any order, because the analyses assume the worst; jobs of one task
   * run in the order of arrival. All instants are of one clock, in nanoseconds.
   *
   * @param task the job's task, whose worst case counts without its reload
   * @param tpus Edge TPUs that run the job together; the task has a worst case on them
   * @param arrivalNs nominal arrival
   * @param readyNs when the job became ready, at most the jitter after its arrival
   * @param rank the task's place in the analysis's order, {@link TaskVerdict#priority}; 1 is the
   *     highest, all tasks differ
   */
  public long key(Task task, int tpus, long arrivalNs, long readyNs, long rank) {
    return key(arrivalNs, readyNs, task.deadlineNs(), task.wcetNs(tpus).orElseThrow(), rank);
  }

  /**
   * The key of a job that belongs to no {@link Task}; jobs that do are sorted by the other method.
   *
   * @param deadlineNs relative deadline
   * @param wcetNs worst-case execution time without reloads
   */
  public long key(long arrivalNs, long readyNs, long deadlineNs, long wcetNs, long rank) {
    return key.of(arrivalNs, readyNs, deadlineNs, wcetNs, rank);
  }

  /**
   * The value that orders tasks of fixed priorities: the less, the higher; among equals the first
   * in the list is the higher.
   *
   * @param given the priority that a tasks file gives, {@link Integer#MAX_VALUE} for none
   * @throws IllegalStateException when this policy has no {@link #fixedPriority fixed priorities}
   */
  public long precedence(long periodNs, long deadlineNs, int given) {
    return precedence
        .orElseThrow(() -> new IllegalStateException(label() + " has no fixed priorities"))
        .of(periodNs, deadlineNs, given);
  }

  /** The name on the command line, such as {@code edf}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether every job of a task has the same priority. */
  public boolean fixedPriority() {
    return precedence.isPresent();
  }

  /** All names as a phrase: {@code fifo, rm, dm, fp, edf, llf or opa}. */
  public static String labels() {
    String all = Arrays.stream(values()).map(Policy::label).collect(Collectors.joining(", "));
    int last = all.lastIndexOf(", ");
    return all.substring(0, last) + " or " + all.substring(last + 2);
  }

  /**
   * @throws InputException when the text names no policy
   */
  public static Policy of(String label) {
    for (Policy policy : values()) {
      if (policy.label().equals(label.toLowerCase(Locale.ROOT))) {
        return policy;
      }
    }
    throw new InputException("policy: expected " + labels() + ", found '" + label + "'");
  }
}
