package io.splitpoint.offload.protocol;

import io.splitpoint.failure.InputException;

/** A request that is not served, or an answer that cannot be used; one line that says why. */
public final class ProtocolException extends InputException {

  private static final long serialVersionUID = 1L;

  /** What went wrong, as both halves of the protocol tell it. gRPC codes from grpc.io/docs. */
  public enum Kind {
    /** The message does not fit the protocol or the model. */
    INVALID(400, 3),
    /** No or a wrong token. */
    UNAUTHENTICATED(401, 16),
    /** The server was not started so that it may be asked for. */
    FORBIDDEN(403, 7),
    /** No such model, version or path. */
    NOT_FOUND(404, 5),
    /** It did not come within its time. */
    TOO_SLOW(408, 4),
    /** More bytes than any request for the model can have. */
    TOO_LARGE(413, 3),
    /** A body in a coding that is not taken. */
    UNSUPPORTED(415, 12),
    /** The queue is full: come back later. */
    FULL(429, 8),
    /** The model failed while running. */
    INTERNAL(500, 13),
    /** A part of the protocol that is not served. */
    UNSERVED(501, 12),
    /** The time that the request gave itself was over before its turn came. */
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

    /** The kind that an HTTP status of another server stands for. */
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
   * @param message may quote the other side, whose line ends and control characters become spaces
   */
  public ProtocolException(Kind kind, String message) {
    super(oneLine(message));
    this.kind = kind;
  }

  /** The text without what would break a line or steer a terminal. */
  public static String oneLine(String text) {
    return text.replaceAll("[\\p{Cntrl}\\x{85}\\x{2028}\\x{2029}]+", " ");
  }

  public Kind kind() {
    return kind;
  }
}
