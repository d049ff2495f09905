package io.splitpoint.offload.server;

import io.splitpoint.offload.protocol.ProtocolException;
import io.splitpoint.server.Budget;
import io.splitpoint.server.Cause;
import io.splitpoint.server.Refused;
import java.util.concurrent.CompletionException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Turns a request's failure into its answer, and counts it once. Use it wherever a request ends
 * without a result.
 */
final class Refusal {

  private static final Logger LOG = Logger.getLogger("io.splitpoint.offload.server");

  private Refusal() {}

  /**
   * The answer for a failure. Lack of memory ends the request with 503, not the server, and frees
   * what the request held.
   *
   * @param port port that counts the refusal, unless the budget has counted it
   */
  static ProtocolException of(Throwable failure, Budget.Port port) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof Refused refused) {
      return told(refused);
    }
    if (cause instanceof ProtocolException known) {
      port.count(counted(known.kind()));
      return known;
    }
    if (cause instanceof OutOfMemoryError) {
      port.count(Cause.OUT_OF_MEMORY);
      return new ProtocolException(
          ProtocolException.Kind.UNAVAILABLE, "the server has no memory for it now");
    }
    port.count(Cause.FAULT);
    LOG.log(Level.WARNING, "a defect of the server, because of which a request was refused", cause);
    return new ProtocolException(ProtocolException.Kind.INTERNAL, String.valueOf(cause));
  }

  /** The protocol's exception for a refusal of the budget. */
  static ProtocolException told(Refused refused) {
    return new ProtocolException(
        refused.why() == Cause.TOO_LARGE
            ? ProtocolException.Kind.TOO_LARGE
            : ProtocolException.Kind.FULL,
        refused.getMessage());
  }

  private static Cause counted(ProtocolException.Kind kind) {
    return switch (kind) {
      case INVALID, UNSUPPORTED, UNSERVED -> Cause.INVALID;
      case UNAUTHENTICATED, FORBIDDEN -> Cause.UNAUTHENTICATED;
      case NOT_FOUND -> Cause.NOT_FOUND;
      case TOO_SLOW -> Cause.TOO_SLOW;
      case TOO_LARGE -> Cause.TOO_LARGE;
      case FULL -> Cause.REQUESTS;
      case INTERNAL -> Cause.FAULT;
      case EXPIRED -> Cause.EXPIRED;
      case UNAVAILABLE -> Cause.STOPPING;
    };
  }
}
