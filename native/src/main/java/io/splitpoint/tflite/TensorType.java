package io.splitpoint.tflite;

/** The element types that a tensor can have and a buffer can hold, with the runtime's codes. */
public enum TensorType {
  FLOAT32(1, 4),
  INT32(2, 4),
  UINT8(3, 1),
  INT64(4, 8),
  BOOL(6, 1),
  INT16(7, 2),
  COMPLEX64(8, 8),
  INT8(9, 1),
  FLOAT16(10, 2),
  FLOAT64(11, 8),
  COMPLEX128(12, 16),
  UINT64(13, 8),
  UINT32(16, 4),
  UINT16(17, 2);

  private final int code;
  private final int bytes;

  TensorType(int code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  /** Size of one element in bytes. */
  public int bytes() {
    return bytes;
  }

  static TensorType of(int code, String tensor) {
    for (TensorType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    throw new InterpreterException(
        "tensor '%s' has element type %d (a string, resource or packed type), which cannot be given to or read from a model here"
            .formatted(tensor, code));
  }
}
