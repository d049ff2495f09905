package io.splitpoint.offload.protocol;

import io.splitpoint.failure.InputException;

/**
 * The exception for a request that is refused or an answer that cannot be used, with the reason in
 * one line.
 */
public final class ProtocolException extends InputException {

  private static final long serialVersionUID = 1L;

  /** The kinds of failure, with HTTP statuses and gRPC codes (grpc.io/docs). */
  public enum Kind {
    /** The message does not fit the protocol or the model. */
    INVALID(400, 3),
    /** The token is missing or wrong. */
    UNAUTHENTICATED(401, 16),
    /** The server's settings do not allow it. */
    FORBIDDEN(403, 7),
    /** There is no such model, version or path. */
    NOT_FOUND(404, 5),
    /** The request did not arrive in time. */
    TOO_SLOW(408, 4),
    /** The request is larger than any request for the model can be. */
    TOO_LARGE(413, 3),
    /** The body has an unsupported coding. */
    UNSUPPORTED(415, 12),
    /** The queue is full; the client may try again later. */
    FULL(429, 8),
    /** The model failed while running. */
    INTERNAL(500, 13),
    /** This part of the protocol is not supported. */
    UNSERVED(501, 12),
    /** The request's own time limit passed before it could run. */
    EXPIRED(503, 14),
    /** The server is stopping. */
    UNAVAILABLE(503, 14);

    private final int httpStatus;
    private final int grpcCode;

    Kind(int httpStatus, int grpcCode) {
      this.httpStatus = httpStatus;
      this.grpcCode = grpcCode;
    }

    public int httpStatus() {
      return httpStatus;
    }

    public int grpcCode() {
      return grpcCode;
    }

    /** The kind for another server's HTTP status. */
    public static Kind ofHttpStatus(int status) {
      return switch (status) {
        case 401, 403 -> UNAUTHENTICATED;
        case 404 -> NOT_FOUND;
        case 408 -> TOO_SLOW;
        case 413 -> TOO_LARGE;
        case 415 -> UNSUPPORTED;
        case 429 -> FULL;
        case 501 -> UNSERVED;
        case 502, 503, 504 -> UNAVAILABLE;
        default -> status < 500 ? INVALID : INTERNAL;
      };
    }
  }

  private final Kind kind;

  /**
   * @param message text that may quote the other side; its line ends and control characters become
   *     spaces
   */
  public ProtocolException(Kind kind, String message) {
    super(oneLine(message));
    this.kind = kind;
  }

  /** The text without line breaks and characters that control a terminal. */
  public static String oneLine(String text) {
    return text.replaceAll("[\\p{Cntrl}\\x{85}\\x{2028}\\x{2029}]+", " ");
  }

  public Kind kind() {
    return kind;
  }
}
