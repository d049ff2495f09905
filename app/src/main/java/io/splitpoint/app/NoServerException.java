package io.splitpoint.app;

/** There is no server where one is needed; ends with code 3. */
public final class NoServerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public NoServerException(String message) {
    super(message);
  }
}
