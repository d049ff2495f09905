package io.splitpoint.stream;

/** A camera, screen or library that a stream needs and this machine does not have, in one line. */
public final class MissingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public MissingException(String message) {
    super(message);
  }

  public MissingException(String message, Throwable cause) {
    super(message, cause);
  }
}
