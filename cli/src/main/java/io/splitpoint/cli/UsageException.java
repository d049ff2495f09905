package io.splitpoint.cli;

/** The command line asks for something that is not there or makes no sense; ends with code 2. */
final class UsageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
