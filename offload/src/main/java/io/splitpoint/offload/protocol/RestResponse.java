package io.splitpoint.offload.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the JSON of an inference's answer as a stream, with the model's outputs. */
final class RestResponse implements RestTensor.Expected {

  private final List<TensorSpec> outputs;
  private final Map<String, TensorSpec> left = new HashMap<>();
  private final Map<String, Long> timing = new HashMap<>();

  private RestResponse(List<TensorSpec> outputs) {
    this.outputs = outputs;
    outputs.forEach(spec -> left.put(spec.name(), spec));
  }

  static InferResponse read(
      JsonParser in, List<TensorSpec> outputs, ByteBuffer json, ByteBuffer binary)
      throws IOException {
    RestResponse response = new RestResponse(outputs);
    Map<String, String> texts = new HashMap<>();
    List<NamedTensor> found = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    while (Json.nextField(in, seen)) {
      String field = in.currentName();
      switch (field) {
        case "outputs" -> {
          Json.enter(in, JsonToken.START_ARRAY, "a list");
          while (in.nextToken() != JsonToken.END_ARRAY) {
            found.add(RestTensor.read(in, json, binary, response));
          }
        }
        case "parameters" -> response.parameters(in);
        default -> {
          if (in.nextToken() == JsonToken.VALUE_STRING) {
            texts.put(field, in.getText());
          }
          Json.skipRest(in);
        }
      }
    }
    Long queue = response.timing.get(InferResponse.Timing.QUEUE);
    Long compute = response.timing.get(InferResponse.Timing.COMPUTE);
    return new InferResponse(
        texts.getOrDefault("model_name", ""),
        texts.getOrDefault("model_version", ""),
        texts.getOrDefault("id", ""),
        queue == null || compute == null
            ? Optional.empty()
            : Optional.of(new InferResponse.Timing(queue, compute)),
        found);
  }

  /** Reads the server's times; those of its parameters that are not known here are left out. */
  private void parameters(JsonParser in) throws IOException {
    boolean given = Json.enterObject(in);
    Set<String> seen = new HashSet<>();
    while (given && Json.nextField(in, seen)) {
      String name = in.currentName();
      JsonToken value = in.nextToken();
      if (name.equals(InferResponse.Timing.QUEUE) || name.equals(InferResponse.Timing.COMPUTE)) {
        if (value != JsonToken.VALUE_NUMBER_INT) {
          throw Json.invalid(
              "parameter %s: expected a whole number of microseconds, found '%s'"
                  .formatted(name, in.getText()));
        }
        timing.put(name, in.getLongValue());
      }
      Json.skipRest(in);
    }
  }

  @Override
  public TensorSpec named(String name) {
    TensorSpec spec = left.remove(name);
    if (spec == null) {
      throw Json.invalid(
          "the answer has output '%s', expected each of %s once".formatted(name, outputs));
    }
    return spec;
  }

  @Override
  public ProtocolException mismatch(TensorSpec expected, TensorSpec given) {
    return Json.invalid(
        "the answer has output '%s' %s, expected %s"
            .formatted(given.name(), given.type(), expected.type()));
  }
}
