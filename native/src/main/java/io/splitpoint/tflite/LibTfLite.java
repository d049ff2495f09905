package io.splitpoint.tflite;

import com.sun.jna.Callback;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;

/**
 * TensorFlow Lite's C interface, declared in {@code tensorflow/lite/core/c/c_api.h} and {@code
 * xnnpack_delegate.h} of TensorFlow 2.21, bound by JNA's direct mapping. Callers check every
 * pointer for null before they pass it on.
 */
final class LibTfLite {

  static final int OK = 0;

  static final int ERROR = 1;

  /** {@code kTfLiteArenaRw}: the arena in which tensors not needed at the same time overlap. */
  static final int ARENA = 2;

  /** {@code kTfLiteArenaRwPersistent}: the arena whose tensors keep their values. */
  static final int PERSISTENT_ARENA = 3;

  /** {@code kTfLiteDynamic}: allocated while the model runs. */
  static final int DYNAMIC = 4;

  private LibTfLite() {}

  static void bind(NativeLibrary library) {
    Native.register(LibTfLite.class, library);
  }

  /**
   * {@code void (*)(void* user_data, const char* format, va_list args)}. A {@code va_list} argument
   * arrives as a pointer on both x86-64 (an array) and AArch64 (a 32-byte structure, by reference).
   */
  interface ErrorReporter extends Callback {
    void report(Pointer user, Pointer format, Pointer arguments);
  }

  static native String TfLiteVersion();

  static native Pointer TfLiteModelCreateWithErrorReporter(
      Pointer data, long bytes, ErrorReporter reporter, Pointer user);

  static native void TfLiteModelDelete(Pointer model);

  static native Pointer TfLiteInterpreterOptionsCreate();

  static native void TfLiteInterpreterOptionsDelete(Pointer options);

  static native void TfLiteInterpreterOptionsSetNumThreads(Pointer options, int threads);

  static native void TfLiteInterpreterOptionsAddDelegate(Pointer options, Pointer delegate);

  static native void TfLiteInterpreterOptionsSetErrorReporter(
      Pointer options, ErrorReporter reporter, Pointer user);

  static native Pointer TfLiteInterpreterCreate(Pointer model, Pointer options);

  static native void TfLiteInterpreterDelete(Pointer interpreter);

  static native int TfLiteInterpreterAllocateTensors(Pointer interpreter);

  static native int TfLiteInterpreterModifyGraphWithDelegate(Pointer interpreter, Pointer delegate);

  static native int TfLiteInterpreterInvoke(Pointer interpreter);

  static native int TfLiteInterpreterGetInputTensorCount(Pointer interpreter);

  static native int TfLiteInterpreterGetOutputTensorCount(Pointer interpreter);

  static native Pointer TfLiteInterpreterGetInputTensor(Pointer interpreter, int index);

  static native Pointer TfLiteInterpreterGetOutputTensor(Pointer interpreter, int index);

  static native Pointer TfLiteInterpreterGetTensor(Pointer interpreter, int index);

  static native int TfLiteTensorType(Pointer tensor);

  static native int TfLiteTensorNumDims(Pointer tensor);

  static native int TfLiteTensorDim(Pointer tensor, int dimension);

  static native long TfLiteTensorByteSize(Pointer tensor);

  static native int TfLiteOpaqueTensorGetAllocationType(Pointer tensor);

  static native Pointer TfLiteTensorData(Pointer tensor);

  static native String TfLiteTensorName(Pointer tensor);

  /**
   * {@code struct {float scale; int32_t zero_point;}} by value. Both x86-64 (System V) and AArch64
   * (AAPCS64) return eight bytes of mixed float and integer in the first integer register, so that
   * this is a long with the scale's bits in its low half.
   */
  static native long TfLiteTensorQuantizationParams(Pointer tensor);

  static native XnnpackOptions TfLiteXNNPackDelegateOptionsDefault();

  static native Pointer TfLiteXNNPackDelegateCreate(Pointer options);

  static native int TfLiteXNNPackDelegateGetFlags(Pointer delegate);

  static native void TfLiteXNNPackDelegateDelete(Pointer delegate);

  /**
   * {@code TfLiteXNNPackDelegateOptions}, returned by value: 56 bytes in 2.20 and 2.21, with spare
   * room for later releases. Both ABIs return it through memory that the caller provides.
   */
  @FieldOrder("bytes")
  public static final class XnnpackOptions extends Structure implements Structure.ByValue {
    public byte[] bytes = new byte[256];
  }
}
