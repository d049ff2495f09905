package io.splitpoint.cli;

/** The machine has not the memory that a model takes; the message says how much is missing. */
final class NoMemoryException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NoMemoryException(String message) {
    super(message);
  }
}
