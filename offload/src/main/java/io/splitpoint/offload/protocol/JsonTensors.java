package io.splitpoint.offload.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Tensor elements as JSON numbers, for clients without the binary extension. */
final class JsonTensors {

  private JsonTensors() {}

  /**
   * The elements of a flat or nested list.
   *
   * @param spec checked against the model by the caller, so that its size may be allocated
   */
  static ByteBuffer read(TensorSpec spec, JsonNode data) {
    if (data == null || !data.isArray()) {
      throw Json.invalid("tensor '" + spec.name() + "': expected a list 'data'");
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(spec.bytes())).order(ByteOrder.LITTLE_ENDIAN);
    flatten(spec, data, bytes);
    if (bytes.hasRemaining()) {
      throw Json.invalid(
          "tensor '%s': expected %d elements, found %d"
              .formatted(spec.name(), spec.elements(), bytes.position() / spec.datatype().bytes()));
    }
    return bytes.flip();
  }

  private static void flatten(TensorSpec spec, JsonNode data, ByteBuffer into) {
    for (JsonNode element : data) {
      if (element.isArray()) {
        flatten(spec, element, into);
      } else if (!into.hasRemaining()) {
        throw Json.invalid(
            "tensor '%s': more than %d elements".formatted(spec.name(), spec.elements()));
      } else {
        put(spec, element, into);
      }
    }
  }

  private static void put(TensorSpec spec, JsonNode element, ByteBuffer into) {
    switch (spec.datatype()) {
      case BOOL -> into.put((byte) (bool(spec, element) ? 1 : 0));
      case FP32 -> into.putFloat((float) real(spec, element));
      case FP64 -> into.putDouble(real(spec, element));
      case UINT8 -> into.put((byte) integer(spec, element, 0, 255));
      case UINT16 -> into.putShort((short) integer(spec, element, 0, 65_535));
      case UINT32 -> into.putInt((int) integer(spec, element, 0, 4_294_967_295L));
      case INT8 -> into.put((byte) integer(spec, element, Byte.MIN_VALUE, Byte.MAX_VALUE));
      case INT16 -> into.putShort((short) integer(spec, element, Short.MIN_VALUE, Short.MAX_VALUE));
      case INT32 -> into.putInt((int) integer(spec, element, Integer.MIN_VALUE, Integer.MAX_VALUE));
      case INT64 -> into.putLong(integer(spec, element, Long.MIN_VALUE, Long.MAX_VALUE));
      case UINT64, FP16 ->
          throw Json.invalid(
              "tensor '%s': %s goes as binary data only".formatted(spec.name(), spec.datatype()));
    }
  }

  private static boolean bool(TensorSpec spec, JsonNode element) {
    if (!element.isBoolean()) {
      throw wrong(spec, element);
    }
    return element.booleanValue();
  }

  private static double real(TensorSpec spec, JsonNode element) {
    if (!element.isNumber()) {
      throw wrong(spec, element);
    }
    return element.doubleValue();
  }

  private static long integer(TensorSpec spec, JsonNode element, long least, long most) {
    if (!element.canConvertToLong() || !element.canConvertToExactIntegral()) {
      throw wrong(spec, element);
    }
    long value = element.longValue();
    if (value < least || value > most) {
      throw wrong(spec, element);
    }
    return value;
  }

  private static ProtocolException wrong(TensorSpec spec, JsonNode element) {
    return Json.invalid(
        "tensor '%s': %s is no %s".formatted(spec.name(), element, spec.datatype()));
  }

  /** A flat list. */
  static void write(NamedTensor tensor, ArrayNode list) {
    ByteBuffer data = tensor.data().duplicate().order(ByteOrder.LITTLE_ENDIAN);
    while (data.hasRemaining()) {
      switch (tensor.spec().datatype()) {
        case BOOL -> list.add(data.get() != 0);
        case FP32 -> list.add(data.getFloat());
        case FP64 -> list.add(data.getDouble());
        case UINT8 -> list.add(Byte.toUnsignedInt(data.get()));
        case UINT16 -> list.add(Short.toUnsignedInt(data.getShort()));
        case UINT32 -> list.add(Integer.toUnsignedLong(data.getInt()));
        case INT8 -> list.add(data.get());
        case INT16 -> list.add(data.getShort());
        case INT32 -> list.add(data.getInt());
        case INT64 -> list.add(data.getLong());
        case UINT64, FP16 ->
            throw Json.invalid(
                "output '%s': %s goes as binary data only"
                    .formatted(tensor.spec().name(), tensor.spec().datatype()));
      }
    }
  }
}
