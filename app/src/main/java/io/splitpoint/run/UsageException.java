package io.splitpoint.run;

import io.splitpoint.failure.InputException;

/**
 * Options that contradict each other, or that name something that does not exist. Throw it for what
 * a use case was asked to do, and an {@link InputException} for what a file holds.
 */
public final class UsageException extends InputException {

  private static final long serialVersionUID = 1L;

  public UsageException(String message) {
    super(message);
  }
}
