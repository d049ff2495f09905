package io.splitpoint.tflite;

/** A native library is missing, damaged, or not the kind that this program can call. */
public final class NativeLibraryException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public NativeLibraryException(String message) {
    super(message);
  }

  public NativeLibraryException(String message, Throwable cause) {
    super(message, cause);
  }
}
