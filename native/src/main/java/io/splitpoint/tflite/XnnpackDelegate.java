package io.splitpoint.tflite;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** XNNPACK with its 8-bit kernels, for one interpreter, which frees it. */
final class XnnpackDelegate implements Delegate {

  /** TFLITE_XNNPACK_DELEGATE_FLAG_QS8 | …_QU8: signed and unsigned 8-bit operators. */
  private static final int EIGHT_BIT = 1 | 2;

  /** Offset after num_threads and runtime_flags. */
  private static final long FLAGS_OFFSET = 8;

  /** Offset after the flags, aligned to a pointer. */
  private static final long WEIGHTS_CACHE_OFFSET = 16;

  /** Offset after {@code handle_variable_ops} and {@code weight_cache_file_path}; default −1. */
  private static final int FILE_DESCRIPTOR_OFFSET = 40;

  private final Optional<SharedWeights> shared;
  private Pointer delegate;

  /** {@code threads} is the size of XNNPACK's own pool; 1 means none. */
  XnnpackDelegate(int threads, Optional<SharedWeights> shared) {
    if (shared.isPresent() && !Defaults.asKnown()) {
      throw unknownLayout();
    }
    this.shared = shared;
    Optional<Pointer> cache = shared.map(SharedWeights::retain);
    try (Memory options = new Memory(Defaults.OPTIONS.length)) {
      options.write(0, Defaults.OPTIONS, 0, Defaults.OPTIONS.length);
      options.setInt(0, threads);
      options.setInt(FLAGS_OFFSET, options.getInt(FLAGS_OFFSET) | EIGHT_BIT);
      cache.ifPresent(pointer -> options.setPointer(WEIGHTS_CACHE_OFFSET, pointer));
      delegate = LibTfLite.TfLiteXNNPackDelegateCreate(options);
    }
    if (delegate == null) {
      shared.ifPresent(SharedWeights::release);
      throw new InterpreterException("XNNPACK could not start; the model can run without XNNPACK");
    }
    // The position of the flags changed between releases, so the library is asked for its value.
    int flags = LibTfLite.TfLiteXNNPackDelegateGetFlags(delegate);
    if ((flags & EIGHT_BIT) != EIGHT_BIT) {
      release();
      throw unknownLayout();
    }
  }

  private static NativeLibraryException unknownLayout() {
    return new NativeLibraryException(
        "this TensorFlow Lite lays out XNNPACK's options differently from 2.20 and 2.21: use the bundled one, or run without XNNPACK");
  }

  @Override
  public long retain(TfLite runtime) {
    return Pointer.nativeValue(delegate);
  }

  @Override
  public void release() {
    if (delegate != null) {
      LibTfLite.TfLiteXNNPackDelegateDelete(delegate);
      delegate = null;
      shared.ifPresent(SharedWeights::release);
    }
  }

  @Override
  public RuntimeException failure(String what, String runtimeText) {
    return new InterpreterException(what + ": " + runtimeText);
  }

  /** The library's default options, read once. */
  private static final class Defaults {
    static final byte[] OPTIONS;

    static {
      LibTfLite.XnnpackOptions returned = LibTfLite.TfLiteXNNPackDelegateOptionsDefault();
      OPTIONS = returned.getPointer().getByteArray(0, returned.size());
    }

    /** Whether the one default that is neither 0 nor a flag lies where 2.20 and 2.21 have it. */
    static boolean asKnown() {
      ByteBuffer options = ByteBuffer.wrap(OPTIONS).order(ByteOrder.nativeOrder());
      return options.getLong((int) WEIGHTS_CACHE_OFFSET) == 0
          && options.getLong(FILE_DESCRIPTOR_OFFSET - Long.BYTES) == 0
          && options.getInt(FILE_DESCRIPTOR_OFFSET) == -1;
    }
  }
}
