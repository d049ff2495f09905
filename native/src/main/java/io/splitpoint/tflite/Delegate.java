package io.splitpoint.tflite;

import java.util.Optional;

/**
 * Runs operators of a model in the runtime's place: XNNPACK or an accelerator.
 *
 * <p>An interpreter retains its delegates and releases them after it has freed itself, so that a
 * delegate's native memory outlives every interpreter that points to it.
 */
public interface Delegate {

  /** The delegate for one interpreter: this one, or a new one where they cannot share. */
  default Delegate forOneInterpreter() {
    return this;
  }

  /**
   * Registers an interpreter that uses this delegate.
   *
   * @param runtime the library that will call the delegate; it is refused when it was built with
   *     other structures, on which it would crash
   * @return the address of the C structure {@code TfLiteDelegate}, never 0
   * @throws IllegalStateException when this delegate is closed
   */
  long retain(TfLite runtime);

  /** Unregisters an interpreter. */
  void release();

  /**
   * The exception to throw when a model with this delegate could not be prepared or run.
   *
   * @param what the step that failed, in words
   * @param runtimeText what the runtime reported, may be empty
   */
  RuntimeException failure(String what, String runtimeText);

  /**
   * Whether XNNPACK may run what this delegate leaves; it may not where the runtime fixes the graph
   * behind a delegate. Valid while the delegate is retained.
   */
  default boolean leavesGraphOpen() {
    return true;
  }

  /** The operators that it took; empty where they are not counted. Valid while retained. */
  default Optional<Delegation> delegation() {
    return Optional.empty();
  }
}
