package io.splitpoint.offload.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads and writes the descriptions of servers and models by REST. */
public final class RestDescriptions {

  private RestDescriptions() {}

  /** {@code {"error": …}}. */
  public static byte[] error(String message) {
    return Json.write(Json.object().put("error", message));
  }

  /** The message of an error body; the text itself when it has another form. */
  public static String error(byte[] body) {
    try {
      JsonNode tree = Json.read(body);
      return tree.path("error").isTextual() ? tree.get("error").textValue() : tree.toString();
    } catch (ProtocolException other) {
      return new String(body, java.nio.charset.StandardCharsets.UTF_8).strip();
    }
  }

  public static byte[] write(ServerDescription server) {
    ObjectNode node = Json.object().put("name", server.name()).put("version", server.version());
    server.extensions().forEach(node.putArray("extensions")::add);
    return Json.write(node);
  }

  public static byte[] write(ModelDescription model) {
    ObjectNode node = Json.object().put("name", model.name());
    model.versions().forEach(node.putArray("versions")::add);
    node.put("platform", model.platform());
    ArrayNode inputs = node.putArray("inputs");
    model.inputs().forEach(spec -> inputs.add(Json.write(spec)));
    ArrayNode outputs = node.putArray("outputs");
    model.outputs().forEach(spec -> outputs.add(Json.write(spec)));
    ObjectNode properties = node.putObject("properties");
    model.properties().forEach(properties::put);
    return Json.write(node);
  }

  /** {@code ready} as in Triton's answers, where only the status matters. */
  public static byte[] ready(String model) {
    return Json.write(Json.object().put("name", model).put("ready", true));
  }

  /**
   * Reads a server's description of itself.
   *
   * @throws ProtocolException when the body has another form
   */
  public static ServerDescription server(byte[] body) {
    JsonNode tree = Json.read(body);
    List<String> extensions = Json.list(tree, "extensions").stream().map(JsonNode::asText).toList();
    return new ServerDescription(
        Json.text(tree, "name"), tree.path("version").asText(), extensions);
  }

  /**
   * Reads a server's description of a model.
   *
   * @throws ProtocolException when the body has another form, or unsupported tensors
   */
  public static ModelDescription model(byte[] body) {
    JsonNode tree = Json.read(body);
    Map<String, String> properties = new HashMap<>();
    tree.path("properties")
        .properties()
        .forEach(e -> properties.put(e.getKey(), e.getValue().asText()));
    return new ModelDescription(
        Json.text(tree, "name"),
        Json.list(tree, "versions").stream().map(JsonNode::asText).toList(),
        tree.path("platform").asText(),
        Json.list(tree, "inputs").stream().map(Json::spec).toList(),
        Json.list(tree, "outputs").stream().map(Json::spec).toList(),
        properties);
  }
}
