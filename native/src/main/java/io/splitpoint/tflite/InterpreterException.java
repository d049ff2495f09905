package io.splitpoint.tflite;

import io.splitpoint.failure.InputException;

/** The exception for a model that cannot run here, with the runtime's message. */
public final class InterpreterException extends InputException {

  private static final long serialVersionUID = 1L;

  public InterpreterException(String message) {
    super(message);
  }
}
