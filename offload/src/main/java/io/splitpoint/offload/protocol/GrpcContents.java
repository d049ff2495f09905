package io.splitpoint.offload.protocol;

import io.splitpoint.offload.protocol.OpenInference.InferTensorContents;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Converts elements in protobuf fields, from clients that do not send raw contents. */
final class GrpcContents {

  private GrpcContents() {}

  /**
   * The elements in the raw form.
   *
   * @throws ProtocolException when there are more than the tensor has, one is out of the range of
   *     its type, or they are in another type's field
   */
  static ByteBuffer bytes(InferTensorContents contents, TensorSpec spec) {
    int count = count(contents, spec.datatype());
    if (count != all(contents)) {
      throw Json.invalid(
          "tensor '%s': a %s tensor has its contents in the wrong field"
              .formatted(spec.name(), spec.datatype()));
    }
    if (count > spec.elements()) {
      throw Json.invalid(
          "tensor '%s': more than %d elements".formatted(spec.name(), spec.elements()));
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(count * spec.datatype().bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      put(contents, i, spec, bytes);
    }
    return bytes.flip();
  }

  private static int all(InferTensorContents contents) {
    return contents.getBoolContentsCount()
        + contents.getIntContentsCount()
        + contents.getInt64ContentsCount()
        + contents.getUintContentsCount()
        + contents.getUint64ContentsCount()
        + contents.getFp32ContentsCount()
        + contents.getFp64ContentsCount()
        + contents.getBytesContentsCount();
  }

  private static int count(InferTensorContents contents, Datatype type) {
    return switch (type) {
      case BOOL -> contents.getBoolContentsCount();
      case INT8, INT16, INT32 -> contents.getIntContentsCount();
      case INT64 -> contents.getInt64ContentsCount();
      case UINT8, UINT16, UINT32 -> contents.getUintContentsCount();
      case UINT64 -> contents.getUint64ContentsCount();
      case FP32 -> contents.getFp32ContentsCount();
      case FP64 -> contents.getFp64ContentsCount();
      case FP16 -> throw Json.invalid("FP16 is sent as raw contents only");
    };
  }

  private static void put(InferTensorContents contents, int i, TensorSpec spec, ByteBuffer into) {
    switch (spec.datatype()) {
      case BOOL -> into.put((byte) (contents.getBoolContents(i) ? 1 : 0));
      case INT8 ->
          into.put((byte) within(spec, contents.getIntContents(i), Byte.MIN_VALUE, Byte.MAX_VALUE));
      case INT16 ->
          into.putShort(
              (short) within(spec, contents.getIntContents(i), Short.MIN_VALUE, Short.MAX_VALUE));
      case INT32 -> into.putInt(contents.getIntContents(i));
      case UINT8 -> into.put((byte) within(spec, unsigned(contents, i), 0, 255));
      case UINT16 -> into.putShort((short) within(spec, unsigned(contents, i), 0, 65_535));
      case UINT32 -> into.putInt(contents.getUintContents(i));
      case INT64 -> into.putLong(contents.getInt64Contents(i));
      case UINT64 -> into.putLong(contents.getUint64Contents(i));
      case FP32 -> into.putFloat(contents.getFp32Contents(i));
      case FP64 -> into.putDouble(contents.getFp64Contents(i));
      case FP16 -> throw Json.invalid("FP16 is sent as raw contents only");
    }
  }

  private static long unsigned(InferTensorContents contents, int i) {
    return Integer.toUnsignedLong(contents.getUintContents(i));
  }

  private static long within(TensorSpec spec, long value, long least, long most) {
    if (value < least || value > most) {
      throw Json.invalid(
          "tensor '%s': %d is not a valid %s".formatted(spec.name(), value, spec.datatype()));
    }
    return value;
  }
}
