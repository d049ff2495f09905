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
 * Reads and writes JSON with the protocol's own error messages. Trees are for what is small by its
 * nature; requests and answers, which are as large as a stranger makes them, are read and written
 * as streams.
 */
final class Json {

  /**
   * TensorFlow Lite's tensors have a few dimensions; a list in a list for each, and some around.
   */
  private static final int MOST_DEPTH = 64;

  /** Keys of one object; the protocol has a handful. */
  private static final int MOST_KEYS = 64;

  /** Tokens of a value that is not known here. */
  private static final int MOST_UNKNOWN = 1000;

  private static final int LONGEST_TEXT = 4096;
  private static final int LONGEST_NUMBER = 64;

  /** Descriptions of models, which a server may give, have at most so many bytes. */
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

  /** The object that the bytes hold. */
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

  /** A generator for what may be large; it does not close the stream. */
  static JsonGenerator writer(OutputStream to) throws IOException {
    return STREAMS.createGenerator(to).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
  }

  /** What is done with a parser that stands at the first token. */
  interface Reading<T> {
    T of(JsonParser in) throws IOException;
  }

  /**
   * Reads a JSON object as a stream, to its end.
   *
   * @param json is read ahead
   * @throws ProtocolException when it is none, or something follows it
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
    // not only JSON's own exceptions: bytes may look like UTF-16 or UTF-32 and be none
    return invalid(
        "not JSON: "
            + (why instanceof JsonProcessingException json
                ? json.getOriginalMessage()
                : why.getMessage()));
  }

  /**
   * Goes to the next field of an object; false at its end.
   *
   * @param seen the names of the fields before, at first none
   */
  static boolean nextField(JsonParser in, Set<String> seen) throws IOException {
    if (in.nextToken() != JsonToken.FIELD_NAME) {
      return false;
    }
    if (!seen.add(in.currentName())) {
      throw invalid("the key '" + in.currentName() + "' is there twice");
    }
    if (seen.size() > MOST_KEYS) {
      throw invalid("an object has more than " + MOST_KEYS + " keys");
    }
    return true;
  }

  /** Skips the value of the field at which the parser stands. */
  static void skipValue(JsonParser in) throws IOException {
    in.nextToken();
    skipRest(in);
  }

  /** Skips the rest of the value at whose first token the parser stands. */
  static void skipRest(JsonParser in) throws IOException {
    int depth = in.currentToken().isStructStart() ? 1 : 0;
    for (int tokens = 0; depth > 0; tokens++) {
      JsonToken token = in.nextToken();
      depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      if (tokens == MOST_UNKNOWN) {
        throw invalid("a value that is not known here has more than " + MOST_UNKNOWN + " parts");
      }
    }
  }

  /** Goes into the value of the field at which the parser stands, which must be of this kind. */
  static void enter(JsonParser in, JsonToken expected, String what) throws IOException {
    if (in.nextToken() != expected) {
      throw invalid("expected " + what + " '" + in.currentName() + "'");
    }
  }

  /** Goes into an object that may be null instead; false when it is. */
  static boolean enterObject(JsonParser in) throws IOException {
    if (in.nextToken() == JsonToken.VALUE_NULL) {
      return false;
    }
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw invalid("expected an object '" + in.currentName() + "'");
    }
    return true;
  }

  /** The string that is the value of the field at which the parser stands. */
  static String text(JsonParser in) throws IOException {
    enter(in, JsonToken.VALUE_STRING, "a string");
    return in.getText();
  }

  /** The elements of a shape, which is the value of the field at which the parser stands. */
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

  /** A string that must be there. */
  static String text(JsonNode object, String key) {
    JsonNode value = object.get(key);
    if (value == null || !value.isTextual()) {
      throw invalid("expected a string '" + key + "', found " + value);
    }
    return value.textValue();
  }

  /** A list, empty when absent. */
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
            () -> invalid("tensor '" + tensor + "': datatype '" + datatype + "' is not served"));
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
