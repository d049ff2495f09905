package io.splitpoint.run;

import io.splitpoint.failure.InputException;

/**
 * Options that contradict each other, or that name something that does not exist. Throw it for a
 * use case's options, and an {@link InputException} for a file's content.
 */
public final class UsageException extends InputException {

  private static final long serialVersionUID = 1L;

  public UsageException(String message) {
    super(message);
  }
}
