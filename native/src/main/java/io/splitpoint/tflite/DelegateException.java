package io.splitpoint.tflite;

/** An external delegate that cannot be used, or that failed, and why. */
public final class DelegateException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  DelegateException(String message) {
    super(message);
  }

  DelegateException(String message, Throwable cause) {
    super(message, cause);
  }
}
