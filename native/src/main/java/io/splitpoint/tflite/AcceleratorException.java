package io.splitpoint.tflite;

import io.splitpoint.failure.MissingException;

/**
 * An accelerator, or the library or delegate that drives it, is missing, refuses a model, or failed
 * while it ran. Catch it where the CPU can do the work instead.
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
