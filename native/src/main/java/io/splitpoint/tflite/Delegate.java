package io.splitpoint.tflite;

import java.util.Optional;

/**
 * Something that takes operators of a model over from the runtime: XNNPACK or an accelerator.
 *
 * <p>An interpreter retains the delegates it uses and releases them after it has freed itself, so
 * that a delegate's native memory outlives every interpreter that points to it.
 */
public interface Delegate {

  /** The delegate that one interpreter gets: this, or one of its own where they cannot share. */
  default Delegate forOneInterpreter() {
    return this;
  }

  /**
   * One more interpreter uses this delegate.
   *
   * @param runtime the library that will call the delegate; one built against other structures is
   *     refused here, before it can crash
   * @return the address of the C structure {@code TfLiteDelegate}, never 0
   * @throws IllegalStateException when this delegate is closed
   */
  long retain(TfLite runtime);

  /** One interpreter less uses this delegate. */
  void release();

  /**
   * What to throw when a model that uses this delegate could not be prepared or run.
   *
   * @param what the step that failed, for a person
   * @param runtimeText what the runtime reported, may be empty
   */
  RuntimeException failure(String what, String runtimeText);

  /**
   * Whether XNNPACK may take what this leaves. It may not where the runtime fixes the graph behind
   * a delegate. Asked while it is retained.
   */
  default boolean leavesGraphOpen() {
    return true;
  }

  /** What it took of the model; empty where that is not counted. Asked while it is retained. */
  default Optional<Delegation> delegation() {
    return Optional.empty();
  }
}
