package io.splitpoint.offload.protocol;

import io.splitpoint.tflite.TensorType;
import java.util.Optional;

/** The protocol's element types of fixed size; {@code BYTES} (strings) is not supported. */
public enum Datatype {
  BOOL(1, TensorType.BOOL),
  UINT8(1, TensorType.UINT8),
  UINT16(2, TensorType.UINT16),
  UINT32(4, TensorType.UINT32),
  UINT64(8, TensorType.UINT64),
  INT8(1, TensorType.INT8),
  INT16(2, TensorType.INT16),
  INT32(4, TensorType.INT32),
  INT64(8, TensorType.INT64),
  FP16(2, TensorType.FLOAT16),
  FP32(4, TensorType.FLOAT32),
  FP64(8, TensorType.FLOAT64);

  private final int bytes;
  private final TensorType tensorType;

  Datatype(int bytes, TensorType tensorType) {
    this.bytes = bytes;
    this.tensorType = tensorType;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }

  /** The type of this name, or empty. */
  public static Optional<Datatype> named(String name) {
    for (Datatype type : values()) {
      if (type.name().equals(name)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** The protocol's name of the runtime's type; empty for complex numbers. */
  public static Optional<Datatype> of(TensorType tensorType) {
    for (Datatype type : values()) {
      if (type.tensorType == tensorType) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
