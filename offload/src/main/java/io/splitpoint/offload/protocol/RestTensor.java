package io.splitpoint.offload.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.util.ByteBufferBackedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads one tensor of a REST body from a stream of JSON: an input of a request or an output of an
 * answer. Its keys may come in any order.
 */
final class RestTensor {

  static final String BINARY_SIZE = "binary_data_size";

  /** The expected tensors. */
  interface Expected {

    /** The expected tensor of this name, requested once; refuses others. */
    TensorSpec named(String name);

    /** The refusal of a tensor of another type or shape. */
    ProtocolException mismatch(TensorSpec expected, TensorSpec given);
  }

  private final Expected expected;
  private TensorSpec spec; // The expected tensor.
  private String datatype;
  private List<Long> shape;
  private long binarySize = -1;
  private ByteBuffer early; // The JSON of elements that came before their description.
  private ByteBuffer elements;

  private RestTensor(Expected expected) {
    this.expected = expected;
  }

  /**
   * Reads the tensor at whose opening brace the parser is.
   *
   * @param json the parser's input from its first byte
   * @param binary bytes after the JSON; binary tensors are views of it, and its position advances
   */
  static NamedTensor read(JsonParser in, ByteBuffer json, ByteBuffer binary, Expected expected)
      throws IOException {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw Json.invalid("expected a tensor, an object with name, datatype and shape");
    }
    RestTensor tensor = new RestTensor(expected);
    Set<String> seen = new HashSet<>();
    while (Json.nextField(in, seen)) {
      tensor.field(in, json);
    }
    return tensor.whole(binary);
  }

  private void field(JsonParser in, ByteBuffer json) throws IOException {
    switch (in.currentName()) {
      case "name" -> spec = expected.named(Json.text(in));
      case "datatype" -> datatype = Json.text(in);
      case "shape" -> shape = Json.shape(in);
      case "parameters" -> parameters(in);
      case "data" -> {
        Json.enter(in, JsonToken.START_ARRAY, "a list");
        if (spec != null && datatype != null && shape != null) {
          elements = JsonTensors.read(checked(), in);
        } else {
          early = skipped(in, json);
        }
      }
      default -> {
        Json.skipValue(in);
      }
    }
  }

  private void parameters(JsonParser in) throws IOException {
    boolean given = Json.enterObject(in);
    Set<String> seen = new HashSet<>();
    while (given && Json.nextField(in, seen)) {
      Parameters.refuseUnserved(in.currentName());
      boolean size = in.currentName().equals(BINARY_SIZE);
      in.nextToken();
      if (size) {
        if (in.currentToken() != JsonToken.VALUE_NUMBER_INT || in.getLongValue() < 0) {
          throw Json.invalid("expected a number of bytes as " + BINARY_SIZE);
        }
        binarySize = in.getLongValue();
      }
      Json.skipRest(in);
    }
  }

  private static ByteBuffer skipped(JsonParser in, ByteBuffer json) throws IOException {
    long start = in.currentTokenLocation().getByteOffset();
    for (int depth = 1; depth > 0; ) {
      JsonToken token = in.nextToken();
      depth += token == JsonToken.START_ARRAY ? 1 : token == JsonToken.END_ARRAY ? -1 : 0;
      if (token == JsonToken.START_OBJECT) { // Its keys would be kept in memory.
        throw Json.invalid("expected numbers as 'data', found an object");
      }
    }
    long end = in.currentTokenLocation().getByteOffset() + 1;
    if (start < 0 || end > json.limit()) {
      throw Json.invalid("expected JSON in UTF-8"); // The parser counts characters.
    }
    return json.slice((int) start, (int) (end - start));
  }

  private TensorSpec checked() {
    if (spec == null || datatype == null) {
      throw Json.invalid("expected a string '" + (spec == null ? "name" : "datatype") + "'");
    }
    TensorSpec given =
        new TensorSpec(
            spec.name(), Json.datatype(spec.name(), datatype), shape == null ? List.of() : shape);
    if (!given.type().equals(spec.type())) {
      throw expected.mismatch(spec, given);
    }
    return spec;
  }

  private NamedTensor whole(ByteBuffer binary) throws IOException {
    TensorSpec known = checked();
    if (binarySize >= 0) {
      if (elements != null || early != null) {
        throw Json.invalid("tensor '" + known.name() + "': has both data and " + BINARY_SIZE);
      }
      return new NamedTensor(known, bytes(known, binary));
    }
    if (early != null) {
      elements =
          Json.list(new ByteBufferBackedInputStream(early), in -> JsonTensors.read(known, in));
    }
    if (elements == null) {
      throw Json.invalid("tensor '" + known.name() + "': expected a list 'data'");
    }
    return new NamedTensor(known, elements);
  }

  private ByteBuffer bytes(TensorSpec known, ByteBuffer binary) {
    if (binarySize != known.bytes()) {
      throw Json.invalid(
          "tensor '%s': expected %d bytes for %s, found %s %d"
              .formatted(known.name(), known.bytes(), known.type(), BINARY_SIZE, binarySize));
    }
    if (binary.remaining() < binarySize) {
      throw Json.invalid(
          "tensor '%s': %d bytes are missing at the end of the body"
              .formatted(known.name(), binarySize - binary.remaining()));
    }
    ByteBuffer data = binary.slice(binary.position(), (int) binarySize);
    binary.position(binary.position() + (int) binarySize);
    return data;
  }
}
