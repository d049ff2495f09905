package io.splitpoint.run;

/** The command line asks for something that is not there or makes no sense; ends with code 2. */
public final class UsageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public UsageException(String message) {
    super(message);
  }
}
