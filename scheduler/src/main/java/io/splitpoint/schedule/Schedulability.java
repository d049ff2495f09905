package io.splitpoint.schedule;

import com.fasterxml.jackson.annotation.JsonValue;

/** Whether an analysis proved all deadlines. Refuse anything but {@link #SCHEDULABLE}. */
public enum Schedulability {
  /** It is proved that every job meets its deadline. */
  SCHEDULABLE("schedulable"),
  /** It is proved that some legal run misses a deadline. */
  NOT_SCHEDULABLE("not schedulable"),
  /** Neither was proved: the test is only sufficient, or the time limit ended it. */
  UNDECIDED("undecided");

  private final String label;

  Schedulability(String label) {
    this.label = label;
  }

  /** The text in tables and JSON, such as {@code not schedulable}. */
  @JsonValue
  public String label() {
    return label;
  }

  /** Combines two sets of deadlines: a miss in either refutes both. */
  public Schedulability and(Schedulability other) {
    if (this == NOT_SCHEDULABLE || other == NOT_SCHEDULABLE) {
      return NOT_SCHEDULABLE;
    }
    return this == UNDECIDED ? this : other;
  }
}
