package io.splitpoint.tflite;

import io.splitpoint.failure.MissingException;

/**
 * The exception for an accelerator, or its library or delegate, that is missing, refuses a model or
 * failed in a run. Catch it where the CPU can do the work instead.
 */
public final class AcceleratorException extends MissingException {

  private static final long serialVersionUID = 1L;

  public AcceleratorException(String message) {
    super(message);
  }

  public AcceleratorException(String message, Throwable cause) {
    super(message, cause);
  }
}
