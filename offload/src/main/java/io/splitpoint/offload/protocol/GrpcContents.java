package io.splitpoint.offload.protocol;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Supplier;

/**
 * InferTensorContents of inference.proto: elements as protobuf numbers, for clients without raw.
 */
final class GrpcContents {

  private static final int FIRST = 4096;
  private static final int LARGEST = 1 << 30;

  private final TensorSpec spec;
  private final long bytes;
  private ByteBuffer elements;

  private GrpcContents(TensorSpec spec) {
    this.spec = spec;
    bytes = spec.bytes();
    elements = ByteBuffer.allocate((int) Math.min(bytes, FIRST)).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * The elements as the raw form would hold them. What is allocated is at most as large as what was
   * received times sixteen.
   *
   * @param tensor whose name, datatype and shape come before its contents
   * @return null when the message is empty
   */
  static ByteBuffer read(ProtoReader message, Supplier<TensorSpec> tensor) throws IOException {
    int end = message.in.pushLimit(message.in.readRawVarint32());
    if (message.in.isAtEnd()) {
      message.in.popLimit(end);
      return null;
    }
    GrpcContents contents = new GrpcContents(tensor.get());
    message.each(
        (field, in) -> {
          contents.field(field, in.in);
          return true;
        });
    message.in.popLimit(end);
    return contents.elements.flip();
  }

  private void field(int field, CodedInputStream in) throws IOException {
    if (field != fieldOf(spec)) {
      throw Json.invalid(
          "a " + spec.datatype() + " tensor has its contents in the wrong field " + field);
    }
    if (WireFormat.getTagWireType(in.getLastTag()) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      one(in);
      return;
    }
    int end = in.pushLimit(in.readRawVarint32());
    while (!in.isAtEnd()) {
      one(in);
    }
    in.popLimit(end);
  }

  /** Grows with what has come: the length that a message says it has is no more than a word. */
  private void one(CodedInputStream in) throws IOException {
    if (elements.position() == Math.min(bytes, LARGEST)) {
      throw Json.invalid(
          "tensor '%s': more than %d elements".formatted(spec.name(), spec.elements()));
    }
    if (!elements.hasRemaining()) {
      int size = (int) Math.min(Math.min(bytes, LARGEST), 2L * elements.capacity());
      elements = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN).put(elements.flip());
    }
    put(in, spec, elements);
  }

  private static int fieldOf(TensorSpec spec) {
    return switch (spec.datatype()) {
      case BOOL -> 1;
      case INT8, INT16, INT32 -> 2;
      case INT64 -> 3;
      case UINT8, UINT16, UINT32 -> 4;
      case UINT64 -> 5;
      case FP32 -> 6;
      case FP64 -> 7;
      case FP16 -> throw Json.invalid("FP16 goes as raw contents only");
    };
  }

  private static void put(CodedInputStream in, TensorSpec spec, ByteBuffer into)
      throws IOException {
    switch (spec.datatype()) {
      case BOOL -> into.put((byte) (in.readBool() ? 1 : 0));
      case INT8 -> into.put((byte) within(spec, in.readInt64(), Byte.MIN_VALUE, Byte.MAX_VALUE));
      case INT16 ->
          into.putShort((short) within(spec, in.readInt64(), Short.MIN_VALUE, Short.MAX_VALUE));
      case INT32 ->
          into.putInt((int) within(spec, in.readInt64(), Integer.MIN_VALUE, Integer.MAX_VALUE));
      case UINT8 -> into.put((byte) within(spec, in.readUInt64(), 0, 255));
      case UINT16 -> into.putShort((short) within(spec, in.readUInt64(), 0, 65_535));
      case UINT32 -> into.putInt((int) within(spec, in.readUInt64(), 0, 4_294_967_295L));
      case INT64 -> into.putLong(in.readInt64());
      case UINT64 -> into.putLong(in.readUInt64());
      case FP32 -> into.putFloat(in.readFloat());
      case FP64 -> into.putDouble(in.readDouble());
      case FP16 -> throw Json.invalid("FP16 goes as raw contents only");
    }
  }

  private static long within(TensorSpec spec, long value, long least, long most) {
    if (value < least || value > most) {
      throw Json.invalid("tensor '%s': %d is no %s".formatted(spec.name(), value, spec.datatype()));
    }
    return value;
  }
}
