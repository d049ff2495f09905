package io.splitpoint.schedule;

/**
 * Whether an analysis proved that deadlines are met. Whatever is not {@link #SCHEDULABLE} is to be
 * refused.
 */
public enum Schedulability {
  /** Every job meets its deadline; proved. */
  SCHEDULABLE("schedulable"),
  /** Some legal run misses a deadline; proved. */
  NOT_SCHEDULABLE("not schedulable"),
  /** Neither was proved: the test is only sufficient, or the time allowed was spent. */
  UNDECIDED("undecided");

  private final String label;

  Schedulability(String label) {
    this.label = label;
  }

  /** The word in tables and JSON, such as {@code not schedulable}. */
  public String label() {
    return label;
  }

  /** What holds of two sets of deadlines together: one that is missed refutes both. */
  public Schedulability and(Schedulability other) {
    if (this == NOT_SCHEDULABLE || other == NOT_SCHEDULABLE) {
      return NOT_SCHEDULABLE;
    }
    return this == UNDECIDED ? this : other;
  }
}
