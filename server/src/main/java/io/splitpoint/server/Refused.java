package io.splitpoint.server;

/**
 * A request or a connection that the budget does not admit. Catch it where the request is answered,
 * and tell the client; it was counted when it was made.
 */
public final class Refused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Cause why;

  Refused(Cause why, String message) {
    super(message, null, false, false); // no stack trace: refusals must be cheap
    this.why = why;
  }

  public Cause why() {
    return why;
  }
}
