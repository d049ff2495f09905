package io.splitpoint.offload.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** JSON trees in and out, with the protocol's own complaints. */
final class Json {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
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
    } catch (JsonProcessingException malformed) {
      throw invalid("not JSON: " + malformed.getOriginalMessage());
    } catch (IOException malformed) {
      // bytes that look like UTF-16 or UTF-32 and are none
      throw invalid("not JSON: " + malformed.getMessage());
    }
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
