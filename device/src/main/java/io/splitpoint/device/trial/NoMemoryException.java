package io.splitpoint.device.trial;

/** The machine has not the memory that a model takes; the message says how much is missing. */
public final class NoMemoryException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NoMemoryException(String message) {
    super(message);
  }
}
