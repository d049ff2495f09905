package io.splitpoint.server;

/**
 * The exception for a request or connection that the budget does not admit. Catch it where the
 * request is answered, and tell the client; the refusal has been counted.
 */
public final class Refused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Cause why;

  Refused(Cause why, String message) {
    super(message, null, false, false); // There is no stack trace, because refusals must be cheap.
    this.why = why;
  }

  public Cause why() {
    return why;
  }
}
