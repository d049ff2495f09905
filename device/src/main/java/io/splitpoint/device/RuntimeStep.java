package io.splitpoint.device;

/**
 * One step of a run as the runtime tells it. Use it to see where the time of a part goes.
 *
 * @param name of the operator, the delegate or its kernel, as the runtime has it
 * @param nanos what it took; a kernel's in whole microseconds, rounded down
 */
public record RuntimeStep(String name, Kind kind, long nanos) {

  /** What a step is. */
  public enum Kind {
    /** An operator of the model. */
    OPERATOR,
    /** What an accelerator's delegate runs at once, whatever operators it joined. */
    DELEGATE,
    /** A kernel within a delegate's step, which may do the work of several operators. */
    KERNEL;

    public String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
