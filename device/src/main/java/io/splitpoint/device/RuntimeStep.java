package io.splitpoint.device;

/**
 * One step of a run, reported by the runtime. Use it to see where the time of a part goes.
 *
 * @param name the runtime's name of the operator, the delegate or its kernel
 * @param nanos duration; a kernel's is in whole microseconds, rounded down
 */
public record RuntimeStep(String name, Kind kind, long nanos) {

  /** The kind of a step. */
  public enum Kind {
    /** An operator of the model. */
    OPERATOR,
    /** A step of an accelerator's delegate, which may join several operators. */
    DELEGATE,
    /** A kernel within a delegate's step, which may do the work of several operators. */
    KERNEL;

    public String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
