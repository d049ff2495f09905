package io.splitpoint.profiler;

/** A run that cannot be gone on with; the message says why and what to do. */
public final class ResumeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ResumeException(String message) {
    super(message);
  }
}
