package io.splitpoint.run;

import io.splitpoint.failure.InputException;

/** The command line asks for something that is not there or makes no sense; ends with code 2. */
public final class UsageException extends InputException {

  private static final long serialVersionUID = 1L;

  public UsageException(String message) {
    super(message);
  }
}
