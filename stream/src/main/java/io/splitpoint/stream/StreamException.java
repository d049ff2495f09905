package io.splitpoint.stream;

/** A source, sink, model or setting that cannot be streamed: bad input, in one line. */
public final class StreamException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public StreamException(String message) {
    super(message);
  }

  public StreamException(String message, Throwable cause) {
    super(message, cause);
  }
}
