package io.splitpoint.tflite;

import io.splitpoint.failure.InputException;

/** A model cannot run here, or failed while running; the message holds the runtime's own words. */
public final class InterpreterException extends InputException {

  private static final long serialVersionUID = 1L;

  public InterpreterException(String message) {
    super(message);
  }
}
