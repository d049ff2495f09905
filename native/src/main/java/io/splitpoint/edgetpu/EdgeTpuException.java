package io.splitpoint.edgetpu;

/** An Edge TPU, or the library that drives it, is missing, refuses, or failed. */
public final class EdgeTpuException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public EdgeTpuException(String message) {
    super(message);
  }

  public EdgeTpuException(String message, Throwable cause) {
    super(message, cause);
  }
}
