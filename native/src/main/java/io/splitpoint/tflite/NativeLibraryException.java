package io.splitpoint.tflite;

import io.splitpoint.failure.MissingException;

/** The exception for a native library that is missing, damaged, or cannot be called. */
public final class NativeLibraryException extends MissingException {

  private static final long serialVersionUID = 1L;

  public NativeLibraryException(String message) {
    super(message);
  }

  public NativeLibraryException(String message, Throwable cause) {
    super(message, cause);
  }
}
