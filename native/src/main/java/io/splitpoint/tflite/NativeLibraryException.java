package io.splitpoint.tflite;

import io.splitpoint.failure.MissingException;

/** A native library is missing, damaged, or not the kind that this program can call. */
public final class NativeLibraryException extends MissingException {

  private static final long serialVersionUID = 1L;

  public NativeLibraryException(String message) {
    super(message);
  }

  public NativeLibraryException(String message, Throwable cause) {
    super(message, cause);
  }
}
