package io.splitpoint.tflite;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.Optional;

/** The few functions of the C library that the runtime's use requires. */
final class LibC {

  private static final NativeLibrary LIBRARY = NativeLibrary.getInstance("c");
  private static final Optional<Function> MALLOC_TRIM = function("malloc_trim");

  static {
    Native.register(LibC.class, LIBRARY);
  }

  private LibC() {}

  /** Formats the arguments of a {@code va_list}; returns the length without a limit. */
  static native int vsnprintf(byte[] to, long bytes, Pointer format, Pointer arguments);

  static native Pointer mmap(
      Pointer address, long bytes, int protection, int flags, int file, long offset);

  static native int munmap(Pointer address, long bytes);

  static native int memcmp(Pointer one, Pointer other, long bytes);

  static native int getpagesize();

  static native int madvise(Pointer address, long bytes, int advice);

  /**
   * Gives freed memory back to the system. Otherwise glibc keeps blocks of the size of a model's
   * weights and scatters small ones of the JVM among them, so that a process that opens one model
   * after the other would grow unpredictably.
   */
  static void trim() {
    MALLOC_TRIM.ifPresent(trim -> trim.invokeInt(new Object[] {0L}));
  }

  private static Optional<Function> function(String name) {
    try {
      return Optional.of(LIBRARY.getFunction(name));
    } catch (UnsatisfiedLinkError e) {
      return Optional.empty(); // musl has no such function and gives memory back by itself.
    }
  }
}
