package io.splitpoint.power;

import io.splitpoint.failure.MissingException;

/** The exception for a meter that is missing, silent, busy, forbidden, or another device. */
public final class MeterException extends MissingException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message one line: which meter, what was expected, what was found, what to do about it
   */
  public MeterException(String message) {
    super(message);
  }

  /**
   * @param message one line: which meter, what was expected, what was found, what to do about it
   * @param cause what the library or the system reported
   */
  public MeterException(String message, Throwable cause) {
    super(message, cause);
  }
}
