package io.splitpoint.offload.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Tensor elements as JSON numbers, for clients without the binary extension. */
final class JsonTensors {

  private JsonTensors() {}

  /**
   * Reads the elements of the list at the parser's position: a flat list, or nested lists by the
   * shape.
   *
   * @param spec tensor that the caller has checked against the model, so that its size may be
   *     allocated
   */
  static ByteBuffer read(TensorSpec spec, JsonParser in) throws IOException {
    if (in.currentToken() != JsonToken.START_ARRAY) {
      throw Json.invalid("tensor '" + spec.name() + "': expected a list 'data'");
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(spec.bytes())).order(ByteOrder.LITTLE_ENDIAN);
    int rank = spec.shape().size();
    long[] counts = new long[rank + 2]; // The numbers of elements in the open list of each depth.
    boolean nested = false;
    for (int depth = 1; depth > 0; ) {
      switch (in.nextToken()) {
        case END_ARRAY -> {
          if (nested && counts[depth] != spec.shape().get(depth - 1)) {
            throw otherLists(spec);
          }
          depth--;
        }
        case START_ARRAY -> {
          nested |= counts[1] == 0;
          if (!nested || depth == rank || ++counts[depth] > spec.shape().get(depth - 1)) {
            throw otherLists(spec);
          }
          counts[++depth] = 0;
        }
        default -> {
          counts[depth]++;
          if (nested && depth != rank) {
            throw otherLists(spec);
          }
          if (!bytes.hasRemaining()) {
            throw Json.invalid(
                "tensor '%s': more than %d elements".formatted(spec.name(), spec.elements()));
          }
          put(spec, in, bytes);
        }
      }
    }
    if (bytes.hasRemaining()) {
      throw Json.invalid(
          "tensor '%s': expected %d elements, found %d"
              .formatted(spec.name(), spec.elements(), bytes.position() / spec.datatype().bytes()));
    }
    return bytes.flip();
  }

  private static ProtocolException otherLists(TensorSpec spec) {
    return Json.invalid(
        "tensor '%s': expected a flat list or lists as in shape %s, found others"
            .formatted(spec.name(), spec.shape()));
  }

  private static void put(TensorSpec spec, JsonParser in, ByteBuffer into) throws IOException {
    switch (spec.datatype()) {
      case BOOL -> into.put((byte) (bool(spec, in) ? 1 : 0));
      case FP32 -> into.putFloat((float) real(spec, in, Float.MAX_VALUE));
      case FP64 -> into.putDouble(real(spec, in, Double.MAX_VALUE));
      case UINT8 -> into.put((byte) integer(spec, in, 0, 255));
      case UINT16 -> into.putShort((short) integer(spec, in, 0, 65_535));
      case UINT32 -> into.putInt((int) integer(spec, in, 0, 4_294_967_295L));
      case INT8 -> into.put((byte) integer(spec, in, Byte.MIN_VALUE, Byte.MAX_VALUE));
      case INT16 -> into.putShort((short) integer(spec, in, Short.MIN_VALUE, Short.MAX_VALUE));
      case INT32 -> into.putInt((int) integer(spec, in, Integer.MIN_VALUE, Integer.MAX_VALUE));
      case INT64 -> into.putLong(integer(spec, in, Long.MIN_VALUE, Long.MAX_VALUE));
      case UINT64, FP16 -> throw Json.invalid(binaryOnly(spec));
    }
  }

  /** The reason why a tensor of this type cannot be JSON; null when it can. */
  static String binaryOnly(TensorSpec spec) {
    return spec.datatype() == Datatype.UINT64 || spec.datatype() == Datatype.FP16
        ? "tensor '%s': %s is sent as binary data only".formatted(spec.name(), spec.datatype())
        : null;
  }

  private static boolean bool(TensorSpec spec, JsonParser in) throws IOException {
    if (!in.currentToken().isBoolean()) {
      throw wrong(spec, in);
    }
    return in.getBooleanValue();
  }

  private static double real(TensorSpec spec, JsonParser in, double most) throws IOException {
    if (!in.currentToken().isNumeric() || !(Math.abs(in.getDoubleValue()) <= most)) {
      throw wrong(spec, in);
    }
    return in.getDoubleValue();
  }

  private static long integer(TensorSpec spec, JsonParser in, long least, long most)
      throws IOException {
    long value;
    if (in.currentToken() == JsonToken.VALUE_NUMBER_INT
        && in.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      value = in.getLongValue();
    } else if (in.currentToken() == JsonToken.VALUE_NUMBER_FLOAT
        && in.getDoubleValue() == Math.rint(in.getDoubleValue())
        && Math.abs(in.getDoubleValue()) <= 1L << 53) {
      value = (long) in.getDoubleValue(); // 3.0 and 1e2 are integers.
    } else {
      throw wrong(spec, in);
    }
    if (value < least || value > most) {
      throw wrong(spec, in);
    }
    return value;
  }

  private static ProtocolException wrong(TensorSpec spec, JsonParser in) throws IOException {
    String found = in.currentToken() == JsonToken.START_OBJECT ? "an object" : in.getText();
    return Json.invalid(
        "tensor '%s': %s is not a valid %s".formatted(spec.name(), found, spec.datatype()));
  }

  /** Writes a flat list. */
  static void write(NamedTensor tensor, JsonGenerator out) throws IOException {
    ByteBuffer data = tensor.data().duplicate().order(ByteOrder.LITTLE_ENDIAN);
    String never = binaryOnly(tensor.spec());
    if (never != null) {
      throw Json.invalid(never);
    }
    out.writeStartArray();
    while (data.hasRemaining()) {
      switch (tensor.spec().datatype()) {
        case BOOL -> out.writeBoolean(data.get() != 0);
        case FP32 -> out.writeNumber(data.getFloat());
        case FP64 -> out.writeNumber(data.getDouble());
        case UINT8 -> out.writeNumber(Byte.toUnsignedInt(data.get()));
        case UINT16 -> out.writeNumber(Short.toUnsignedInt(data.getShort()));
        case UINT32 -> out.writeNumber(Integer.toUnsignedLong(data.getInt()));
        case INT8 -> out.writeNumber((int) data.get());
        case INT16 -> out.writeNumber((int) data.getShort());
        case INT32 -> out.writeNumber(data.getInt());
        case INT64 -> out.writeNumber(data.getLong());
        case UINT64, FP16 -> throw new IllegalStateException(never);
      }
    }
    out.writeEndArray();
  }
}
