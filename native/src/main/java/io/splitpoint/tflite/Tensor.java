package io.splitpoint.tflite;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/** An input or output of an {@link Interpreter}: type, shape, and bytes in the runtime's memory. */
public final class Tensor {

  /**
   * The mapping from 8- and 16-bit elements to real numbers: real = scale × (stored − zeroPoint).
   *
   * @param scale greater than 0
   * @param zeroPoint within the element type's range
   */
  public record Quantization(float scale, int zeroPoint) {}

  private final Interpreter owner;
  private final Pointer tensor;
  private final Pointer data;
  private final String name;
  private final TensorType type;
  private final int[] shape;
  private final Optional<Quantization> quantization;
  private final ByteBuffer bytes;

  private Tensor(
      Interpreter owner,
      Pointer tensor,
      Pointer data,
      String name,
      TensorType type,
      int[] shape,
      Optional<Quantization> quantization,
      ByteBuffer bytes) {
    this.owner = owner;
    this.tensor = tensor;
    this.data = data;
    this.name = name;
    this.type = type;
    this.shape = shape;
    this.quantization = quantization;
    this.bytes = bytes;
  }

  /**
   * Reads a tensor's description; {@code tensor} is not null.
   *
   * @param sizesWhileRunning whether some tensor of the model gets its size only in a run; later
   *     tensors have no memory before
   */
  static Tensor of(Interpreter owner, Pointer tensor, boolean sizesWhileRunning) {
    String name = String.valueOf(LibTfLite.TfLiteTensorName(tensor));
    TensorType type = TensorType.of(LibTfLite.TfLiteTensorType(tensor), name);
    int dimensions = LibTfLite.TfLiteTensorNumDims(tensor);
    int[] shape = new int[Math.max(0, dimensions)];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = LibTfLite.TfLiteTensorDim(tensor, i);
    }
    long size = LibTfLite.TfLiteTensorByteSize(tensor);
    Pointer data = LibTfLite.TfLiteTensorData(tensor);
    String where = "tensor '%s' %s %s ".formatted(name, type, Arrays.toString(shape));
    if (size > Integer.MAX_VALUE) {
      throw new InterpreterException(where + "is larger than 2 GiB");
    }
    if (IntStream.of(shape).anyMatch(d -> d == 0)) {
      throw new InterpreterException(where + "has no elements");
    }
    boolean noMemory = data == null || size <= 0;
    if (LibTfLite.TfLiteOpaqueTensorGetAllocationType(tensor) == LibTfLite.DYNAMIC
        || noMemory && sizesWhileRunning) {
      throw new InterpreterException(
          where + "gets its size only when the model runs; only models of fixed shapes run here");
    }
    if (noMemory) {
      throw new InterpreterException(where + "got no memory: the model needs too much");
    }
    long params = LibTfLite.TfLiteTensorQuantizationParams(tensor);
    float scale = Float.intBitsToFloat((int) params);
    Optional<Quantization> quantization =
        scale > 0
            ? Optional.of(new Quantization(scale, (int) (params >> Integer.SIZE)))
            : Optional.empty();
    return new Tensor(
        owner, tensor, data, name, type, shape, quantization, data.getByteBuffer(0, size));
  }

  public String name() {
    return name;
  }

  public TensorType type() {
    return type;
  }

  /** A copy of the shape, outermost dimension first; empty for a scalar. */
  public int[] shape() {
    return shape.clone();
  }

  /** Size of all elements in bytes. */
  public long bytes() {
    return bytes.capacity();
  }

  /** Number of elements. */
  public int elements() {
    return bytes.capacity() / type.bytes();
  }

  /** The quantization; empty when the elements are the real numbers themselves. */
  public Optional<Quantization> quantization() {
    return quantization;
  }

  /**
   * The tensor's own memory, in native byte order, position 0, limit {@link #bytes()}: the model
   * reads what is put here without a copy.
   *
   * <p>Writing to an output affects only later readers. The buffer must not be used after the
   * interpreter was closed: the memory is freed then, and nothing can check it.
   *
   * @throws IllegalStateException when the interpreter is closed
   */
  public ByteBuffer buffer() {
    owner.handle();
    return bytes.duplicate().order(ByteOrder.nativeOrder());
  }

  /**
   * The elements as real numbers: float32 unchanged, 8-bit ones by their {@link Quantization}.
   *
   * @throws InterpreterException for other types
   */
  public float[] toFloats() {
    ByteBuffer from = buffer();
    float[] reals = new float[elements()];
    if (type == TensorType.FLOAT32) {
      from.asFloatBuffer().get(reals);
      return reals;
    }
    Quantization by = eightBit();
    for (int i = 0; i < reals.length; i++) {
      int stored = type == TensorType.UINT8 ? Byte.toUnsignedInt(from.get(i)) : from.get(i);
      reals[i] = by.scale * (stored - by.zeroPoint);
    }
    return reals;
  }

  /**
   * Writes real numbers: float32 unchanged, 8-bit ones rounded to the nearest representable value.
   *
   * @param reals finite values, one for each element
   * @throws InterpreterException for other types or another number of elements
   */
  public void fromFloats(float[] reals) {
    if (reals.length != elements()) {
      throw new InterpreterException(
          "tensor '%s' has %d elements, %d were given".formatted(name, elements(), reals.length));
    }
    ByteBuffer to = buffer();
    if (type == TensorType.FLOAT32) {
      to.asFloatBuffer().put(reals);
      return;
    }
    Quantization by = eightBit();
    int least = type == TensorType.UINT8 ? 0 : Byte.MIN_VALUE;
    for (int i = 0; i < reals.length; i++) {
      int stored = Math.round(reals[i] / by.scale) + by.zeroPoint;
      to.put(i, (byte) Math.max(least, Math.min(least + 255, stored)));
    }
  }

  /** Checks that the runtime still keeps this tensor where {@link #buffer} points. */
  void requireInPlace() {
    if (!data.equals(LibTfLite.TfLiteTensorData(tensor))) {
      throw new InterpreterException(
          "tensor '%s' moved while the model ran; only models of fixed shapes run here"
              .formatted(name));
    }
  }

  /** Sets all bits to zero. */
  void clear() {
    ByteBuffer to = buffer();
    while (to.remaining() >= Long.BYTES) {
      to.putLong(0);
    }
    while (to.hasRemaining()) {
      to.put((byte) 0);
    }
  }

  private Quantization eightBit() {
    if (type != TensorType.UINT8 && type != TensorType.INT8 || quantization.isEmpty()) {
      throw new InterpreterException(
          "tensor '%s' is %s, which is neither float32 nor quantized 8-bit".formatted(name, type));
    }
    return quantization.get();
  }
}
