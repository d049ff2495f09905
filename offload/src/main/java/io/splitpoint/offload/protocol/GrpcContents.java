package io.splitpoint.offload.protocol;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * InferTensorContents of inference.proto: elements as protobuf numbers, for clients without raw.
 */
final class GrpcContents {

  private GrpcContents() {}

  /**
   * The elements as the raw form would hold them. What is allocated is at most as large as what was
   * received times eight.
   *
   * @param datatype of the tensor, which comes before its contents
   */
  static ByteBuffer read(ProtoReader message, String datatype) throws IOException {
    Datatype type =
        Datatype.named(datatype)
            .orElseThrow(() -> Json.invalid("datatype '" + datatype + "' is not served"));
    ByteArrayOutputStream elements = new ByteArrayOutputStream();
    message.nested(
        (field, in) -> {
          if (field != fieldOf(type)) {
            throw Json.invalid(
                "a " + type + " tensor has its contents in the wrong field " + field);
          }
          int wire = WireFormat.getTagWireType(in.in.getLastTag());
          if (wire != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            one(in.in, type, elements);
            return true;
          }
          int end = in.in.pushLimit(in.in.readRawVarint32());
          while (!in.in.isAtEnd()) {
            one(in.in, type, elements);
          }
          in.in.popLimit(end);
          return true;
        });
    return ByteBuffer.wrap(elements.toByteArray());
  }

  private static int fieldOf(Datatype type) {
    return switch (type) {
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

  private static void one(CodedInputStream in, Datatype type, ByteArrayOutputStream into)
      throws IOException {
    long bits =
        switch (type) {
          case BOOL -> in.readBool() ? 1 : 0;
          case INT8, INT16, INT32 -> in.readInt32();
          case INT64 -> in.readInt64();
          case UINT8, UINT16, UINT32 -> in.readUInt32();
          case UINT64 -> in.readUInt64();
          case FP32 -> Float.floatToRawIntBits(in.readFloat());
          case FP64 -> Double.doubleToRawLongBits(in.readDouble());
          case FP16 -> throw Json.invalid("FP16 goes as raw contents only");
        };
    ByteBuffer little = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    into.write(little.putLong(bits).array(), 0, type.bytes());
  }
}
