package io.splitpoint.tflite;

/**
 * Something that takes operators of a model over from the runtime: XNNPACK or an accelerator.
 *
 * <p>An interpreter retains the delegates it uses and releases them after it has freed itself, so
 * that a delegate's native memory outlives every interpreter that points to it.
 */
public interface Delegate {

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
}
