package io.splitpoint.schedule;

import java.util.Locale;

/** Which waiting job a free Edge TPU takes next. A job that runs is never preempted. */
public enum Policy {
  /** First released, first served. */
  FIFO,
  /** Fixed priorities, the shorter the period the higher. */
  RM,
  /** Fixed priorities, the shorter the relative deadline the higher. */
  DM,
  /** Fixed priorities as given in the tasks file; 1 is the highest. */
  FP,
  /** The earliest absolute deadline first. */
  EDF,
  /** Fixed priorities as Audsley's optimal assignment finds them. */
  OPA;

  /** The word on the command line, such as {@code edf}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether every job of a task has the same priority. */
  public boolean fixedPriority() {
    return this != FIFO && this != EDF;
  }

  /**
   * @throws IllegalArgumentException when the text names no policy
   */
  public static Policy of(String label) {
    for (Policy policy : values()) {
      if (policy.label().equals(label.toLowerCase(Locale.ROOT))) {
        return policy;
      }
    }
    throw new IllegalArgumentException(
        "policy: expected fifo, rm, dm, fp, edf or opa, found '" + label + "'");
  }
}
