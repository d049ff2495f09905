package io.splitpoint.offload;

/**
 * Offloading cannot start or go on as asked; one line that says what, where and what was expected.
 */
public final class OffloadException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public OffloadException(String message) {
    super(message);
  }
}
