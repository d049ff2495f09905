package io.splitpoint.offload.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.offload.protocol.InferRequest.Wanted;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Inference requests and answers of the REST half: a JSON object, then with the binary tensor
 * extension the tensors' bytes one after the other. The header {@value #HEADER_LENGTH} tells where
 * the JSON ends; without it the body is JSON alone.
 */
public final class RestInfer {

  public static final String HEADER_LENGTH = "Inference-Header-Content-Length";

  private static final String BINARY_SIZE = "binary_data_size";

  private RestInfer() {}

  /**
   * Bytes of the longest body that a request for the model can have: JSON with names and
   * parameters, and every element as binary data or as at most 26 characters
   * ("-1.7976931348623157E308, ").
   */
  public static long longestRequest(ModelDescription model, boolean binary) {
    long elements = model.inputs().stream().mapToLong(TensorSpec::elements).sum();
    long tensors = binary ? model.inputBytes() : 26 * elements;
    return Math.min(65_536 + tensors, Integer.MAX_VALUE - 65_536);
  }

  /**
   * Reads a request. Its binary tensors are views of the body.
   *
   * @param jsonBytes how many bytes of the body are JSON
   * @throws ProtocolException when it does not fit the model
   */
  public static InferRequest request(
      ModelDescription model, String version, ByteBuffer body, int jsonBytes) {
    JsonNode tree = Json.read(json(body, jsonBytes));
    ByteBuffer binary = body.slice(body.position() + jsonBytes, body.remaining() - jsonBytes);
    List<NamedTensor> inputs = new ArrayList<>();
    for (JsonNode input : Json.list(tree, "inputs")) {
      TensorSpec given = Json.spec(input);
      TensorSpec spec = InferRequest.spec(model, given.name(), model.inputs(), "input");
      if (!spec.type().equals(given.type())) {
        throw Json.invalid(
            "model '%s': input '%s': expected %s, found %s"
                .formatted(model.name(), spec.name(), spec.type(), given.type()));
      }
      inputs.add(new NamedTensor(spec, data(spec, input, binary)));
    }
    if (binary.hasRemaining()) {
      throw Json.invalid(binary.remaining() + " bytes follow the last tensor");
    }
    String id = tree.path("id").asText("");
    return new InferRequest(model.name(), version, id, inputs, wanted(model, tree));
  }

  private static List<Wanted> wanted(ModelDescription model, JsonNode tree) {
    boolean binary = tree.path("parameters").path("binary_data_output").asBoolean(false);
    List<Wanted> wanted = new ArrayList<>();
    for (JsonNode output : Json.list(tree, "outputs")) {
      JsonNode parameters = output.path("parameters");
      unsupported(parameters, "classification");
      unsupported(parameters, "shared_memory_region");
      String name = Json.text(output, "name");
      InferRequest.spec(model, name, model.outputs(), "output");
      wanted.add(new Wanted(name, parameters.path("binary_data").asBoolean(binary)));
    }
    if (wanted.isEmpty()) {
      model.outputs().forEach(spec -> wanted.add(new Wanted(spec.name(), binary)));
    }
    return wanted;
  }

  private static void unsupported(JsonNode parameters, String name) {
    if (parameters.has(name)) {
      throw Json.invalid("the parameter '" + name + "' is not served");
    }
  }

  private static ByteBuffer data(TensorSpec spec, JsonNode tensor, ByteBuffer binary) {
    JsonNode parameters = tensor.path("parameters");
    unsupported(parameters, "shared_memory_region");
    JsonNode size = parameters.get(BINARY_SIZE);
    if (size == null) {
      return JsonTensors.read(spec, tensor.get("data"));
    }
    if (!size.canConvertToLong() || size.longValue() != spec.bytes()) {
      throw Json.invalid(
          "tensor '%s': expected %d bytes for %s, found %s %s"
              .formatted(spec.name(), spec.bytes(), spec.type(), BINARY_SIZE, size));
    }
    if (binary.remaining() < spec.bytes()) {
      throw Json.invalid(
          "tensor '%s': %d bytes are missing at the end of the body"
              .formatted(spec.name(), spec.bytes() - binary.remaining()));
    }
    ByteBuffer data = binary.slice(binary.position(), (int) spec.bytes());
    binary.position(binary.position() + (int) spec.bytes());
    return data;
  }

  /** The JSON of a request whose tensors follow as bytes, in order, and whose answers shall too. */
  public static byte[] requestJson(InferRequest request) {
    ObjectNode tree = identified(request);
    ArrayNode inputs = tree.putArray("inputs");
    for (NamedTensor input : request.inputs()) {
      ObjectNode node = Json.write(input.spec());
      node.putObject("parameters").put(BINARY_SIZE, input.spec().bytes());
      inputs.add(node);
    }
    if (request.outputs().isEmpty()) {
      tree.putObject("parameters").put("binary_data_output", true);
    } else {
      ArrayNode outputs = tree.putArray("outputs");
      for (Wanted wanted : request.outputs()) {
        ObjectNode node = outputs.addObject().put("name", wanted.name());
        node.putObject("parameters").put("binary_data", wanted.binary());
      }
    }
    return Json.write(tree);
  }

  /**
   * A whole request as JSON, tensors and all, for servers without the binary tensor extension.
   *
   * @throws ProtocolException when a tensor has elements that JSON numbers cannot hold
   */
  public static byte[] plainRequestJson(InferRequest request) {
    ObjectNode tree = identified(request);
    ArrayNode inputs = tree.putArray("inputs");
    for (NamedTensor input : request.inputs()) {
      ObjectNode node = Json.write(input.spec());
      JsonTensors.write(input, node.putArray("data"));
      inputs.add(node);
    }
    for (Wanted wanted : request.outputs()) {
      tree.withArray("outputs").addObject().put("name", wanted.name());
    }
    return Json.write(tree);
  }

  private static ObjectNode identified(InferRequest request) {
    ObjectNode tree = Json.object();
    if (!request.id().isEmpty()) {
      tree.put("id", request.id());
    }
    return tree;
  }

  /**
   * The JSON of an answer.
   *
   * @param wanted names the response's outputs in order, and tells which go as bytes after the JSON
   */
  public static byte[] responseJson(InferResponse response, List<Wanted> wanted) {
    ObjectNode tree =
        Json.object().put("model_name", response.model()).put("model_version", response.version());
    if (!response.id().isEmpty()) {
      tree.put("id", response.id());
    }
    response
        .timing()
        .ifPresent(
            timing ->
                tree.putObject("parameters")
                    .put(InferResponse.Timing.QUEUE, timing.queueMicros())
                    .put(InferResponse.Timing.COMPUTE, timing.computeMicros()));
    ArrayNode outputs = tree.putArray("outputs");
    for (int i = 0; i < wanted.size(); i++) {
      NamedTensor output = response.outputs().get(i);
      ObjectNode node = Json.write(output.spec());
      if (wanted.get(i).binary()) {
        node.putObject("parameters").put(BINARY_SIZE, output.spec().bytes());
      } else {
        JsonTensors.write(output, node.putArray("data"));
      }
      outputs.add(node);
    }
    return Json.write(tree);
  }

  /**
   * Reads an answer. Its binary tensors are views of the body.
   *
   * @param outputs that the model has: others, or of other types, are refused before any allocation
   * @param jsonBytes how many bytes of the body are JSON
   */
  public static InferResponse response(List<TensorSpec> outputs, ByteBuffer body, int jsonBytes) {
    JsonNode tree = Json.read(json(body, jsonBytes));
    ByteBuffer binary = body.slice(body.position() + jsonBytes, body.remaining() - jsonBytes);
    Map<String, TensorSpec> known = new java.util.HashMap<>();
    outputs.forEach(spec -> known.put(spec.name(), spec));
    List<NamedTensor> found = new ArrayList<>();
    for (JsonNode output : Json.list(tree, "outputs")) {
      TensorSpec given = Json.spec(output);
      TensorSpec spec = known.get(given.name());
      if (spec == null || !spec.type().equals(given.type())) {
        throw Json.invalid(
            "the answer has output '%s' %s, expected %s"
                .formatted(given.name(), given.type(), outputs));
      }
      found.add(new NamedTensor(spec, data(spec, output, binary)));
    }
    JsonNode parameters = tree.path("parameters");
    JsonNode queue = parameters.path(InferResponse.Timing.QUEUE);
    JsonNode compute = parameters.path(InferResponse.Timing.COMPUTE);
    Optional<InferResponse.Timing> timing =
        queue.canConvertToLong() && compute.canConvertToLong()
            ? Optional.of(new InferResponse.Timing(queue.longValue(), compute.longValue()))
            : Optional.empty();
    return new InferResponse(
        tree.path("model_name").asText(),
        tree.path("model_version").asText(),
        tree.path("id").asText(),
        timing,
        found);
  }

  private static byte[] json(ByteBuffer body, int jsonBytes) {
    if (jsonBytes < 0 || jsonBytes > body.remaining()) {
      throw Json.invalid(
          "%s is %d, the body has %d bytes".formatted(HEADER_LENGTH, jsonBytes, body.remaining()));
    }
    byte[] json = new byte[jsonBytes];
    body.get(body.position(), json);
    return json;
  }
}
