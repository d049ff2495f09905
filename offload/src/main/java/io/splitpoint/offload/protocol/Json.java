package io.splitpoint.offload.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads and writes JSON with the protocol's own error messages. Trees are for small values;
 * requests and answers, whose size the other side chooses, are read and written as streams.
 */
final class Json {

  /** Limit on nesting: TensorFlow Lite's tensors have a few dimensions, a list for each. */
  private static final int MOST_DEPTH = 64;

  /** Limit on the keys of one object; the protocol has a handful. */
  private static final int MOST_KEYS = 64;

  /** Limit on the tokens of an unknown value. */
  private static final int MOST_UNKNOWN = 1000;

  private static final int LONGEST_TEXT = 4096;
  private static final int LONGEST_NUMBER = 64;

  /** Limit on the bytes of a model's description. */
  private static final int LONGEST_TREE = 1 << 24;

  private static final ObjectMapper MAPPER =
      new ObjectMapper(factory(LONGEST_TREE, 16 * LONGEST_TEXT));

  private static final JsonFactory STREAMS = factory(Integer.MAX_VALUE, LONGEST_TEXT);

  private Json() {}

  private static JsonFactory factory(int longest, int longestText) {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MOST_DEPTH)
                .maxDocumentLength(longest)
                .maxNameLength(LONGEST_TEXT)
                .maxNumberLength(LONGEST_NUMBER)
                .maxStringLength(longestText)
                .build())
        .build();
  }

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static ArrayNode list() {
    return MAPPER.createArrayNode();
  }

  static byte[] write(JsonNode tree) {
    try {
      return MAPPER.writeValueAsBytes(tree);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Parses a JSON object. */
  static JsonNode read(byte[] json) {
    try {
      JsonNode tree = MAPPER.readTree(json);
      if (tree == null || !tree.isObject()) {
        throw invalid("expected a JSON object");
      }
      return tree;
    } catch (IOException malformed) {
      throw malformed(malformed);
    }
  }

  /** A generator for large output, which does not close the stream. */
  static JsonGenerator writer(OutputStream to) throws IOException {
    return STREAMS.createGenerator(to).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
  }

  /** Handles a parser at the first token. */
  interface Reading<T> {
    T of(JsonParser in) throws IOException;
  }

  /**
   * Reads a JSON object as a stream, to its end.
   *
   * @param json the input, which is read ahead
   * @throws ProtocolException when it is not an object, or something follows it
   */
  static <T> T object(InputStream json, Reading<T> reading) {
    return stream(json, JsonToken.START_OBJECT, "a JSON object", reading);
  }

  /** Reads a JSON list as a stream, to its end. */
  static <T> T list(InputStream json, Reading<T> reading) {
    return stream(json, JsonToken.START_ARRAY, "a JSON list", reading);
  }

  private static <T> T stream(InputStream json, JsonToken first, String what, Reading<T> reading) {
    try (JsonParser in = STREAMS.createParser(json)) {
      if (in.nextToken() != first) {
        throw invalid("expected " + what);
      }
      T read = reading.of(in);
      if (in.nextToken() != null) {
        throw invalid("something follows " + what);
      }
      return read;
    } catch (IOException malformed) {
      throw malformed(malformed);
    }
  }

  static ProtocolException malformed(IOException why) {
    // Bytes that look like UTF-16 or UTF-32 cause exceptions other than JSON's.
    return invalid(
        "not JSON: "
            + (why instanceof JsonProcessingException json
                ? json.getOriginalMessage()
                : why.getMessage()));
  }

  /**
   * Advances to the next field of an object; returns false at its end.
   *
   * @param seen names of the fields before
   */
  static boolean nextField(JsonParser in, Set<String> seen) throws IOException {
    if (in.nextToken() != JsonToken.FIELD_NAME) {
      return false;
    }
    if (!seen.add(in.currentName())) {
      throw invalid("the key '" + in.currentName() + "' occurs twice");
    }
    if (seen.size() > MOST_KEYS) {
      throw invalid("an object has more than " + MOST_KEYS + " keys");
    }
    return true;
  }

  /** Skips the value of the present field. */
  static void skipValue(JsonParser in) throws IOException {
    in.nextToken();
    skipRest(in);
  }

  /** Skips the rest of the value at the present token. */
  static void skipRest(JsonParser in) throws IOException {
    int depth = in.currentToken().isStructStart() ? 1 : 0;
    for (int tokens = 0; depth > 0; tokens++) {
      JsonToken token = in.nextToken();
      depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      if (tokens == MOST_UNKNOWN) {
        throw invalid("an unknown value has more than " + MOST_UNKNOWN + " parts");
      }
    }
  }

  /** Enters the value of the present field, which must be of this kind. */
  static void enter(JsonParser in, JsonToken expected, String what) throws IOException {
    if (in.nextToken() != expected) {
      throw invalid("expected " + what + " '" + in.currentName() + "'");
    }
  }

  /** Enters an object, or returns false when it is null. */
  static boolean enterObject(JsonParser in) throws IOException {
    if (in.nextToken() == JsonToken.VALUE_NULL) {
      return false;
    }
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw invalid("expected an object '" + in.currentName() + "'");
    }
    return true;
  }

  /** The present field's string. */
  static String text(JsonParser in) throws IOException {
    enter(in, JsonToken.VALUE_STRING, "a string");
    return in.getText();
  }

  /** The present field's shape. */
  static List<Long> shape(JsonParser in) throws IOException {
    enter(in, JsonToken.START_ARRAY, "a list");
    List<Long> shape = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      if (in.currentToken() != JsonToken.VALUE_NUMBER_INT || shape.size() == MOST_DEPTH) {
        throw invalid("expected a list 'shape' of at most " + MOST_DEPTH + " integers");
      }
      shape.add(in.getLongValue());
    }
    return shape;
  }

  /** A required string. */
  static String text(JsonNode object, String key) {
    JsonNode value = object.get(key);
    if (value == null || !value.isTextual()) {
      throw invalid("expected a string '" + key + "', found " + value);
    }
    return value.textValue();
  }

  /** A list; empty when absent. */
  static List<JsonNode> list(JsonNode object, String key) {
    JsonNode value = object.get(key);
    List<JsonNode> found = new ArrayList<>();
    if (value != null && !value.isNull()) {
      if (!value.isArray()) {
        throw invalid("expected a list '" + key + "'");
      }
      value.forEach(found::add);
    }
    return found;
  }

  /** Name, datatype and shape of a tensor. */
  static TensorSpec spec(JsonNode tensor) {
    String name = text(tensor, "name");
    String datatype = text(tensor, "datatype");
    List<Long> shape = new ArrayList<>();
    for (JsonNode dimension : list(tensor, "shape")) {
      if (!dimension.canConvertToLong()) {
        throw invalid("tensor '" + name + "': the dimension " + dimension + " is not an integer");
      }
      shape.add(dimension.longValue());
    }
    return new TensorSpec(name, datatype(name, datatype), shape);
  }

  static Datatype datatype(String tensor, String datatype) {
    return Datatype.named(datatype)
        .orElseThrow(
            () -> invalid("tensor '" + tensor + "': datatype '" + datatype + "' is not supported"));
  }

  static ObjectNode write(TensorSpec spec) {
    ObjectNode node = object().put("name", spec.name()).put("datatype", spec.datatype().name());
    ArrayNode shape = node.putArray("shape");
    spec.shape().forEach(shape::add);
    return node;
  }

  static ProtocolException invalid(String message) {
    return new ProtocolException(ProtocolException.Kind.INVALID, message);
  }
}
