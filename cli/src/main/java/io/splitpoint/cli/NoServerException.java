package io.splitpoint.cli;

/** There is no server where one is needed; ends with code 3. */
final class NoServerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NoServerException(String message) {
    super(message);
  }
}
