package io.splitpoint.offload.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.splitpoint.offload.protocol.InferRequest.Wanted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The JSON of an inference request, read as a stream against the model that it is for. */
final class RestRequest implements RestTensor.Expected {

  private final ModelDescription model;
  private final Set<String> inputsSeen = new HashSet<>();
  private final Set<String> outputsSeen = new HashSet<>();
  private final List<NamedTensor> inputs = new ArrayList<>();

  /** An output, and whether it is wanted as bytes; empty: as the request says for all. */
  private record Output(String name, Optional<Boolean> binary) {}

  private final List<Output> outputs = new ArrayList<>();
  private String id = "";
  private boolean binaryOutputs;

  private RestRequest(ModelDescription model) {
    this.model = model;
  }

  static InferRequest read(
      JsonParser in, ModelDescription model, String version, ByteBuffer json, ByteBuffer binary)
      throws IOException {
    RestRequest request = new RestRequest(model);
    Set<String> seen = new HashSet<>();
    while (Json.nextField(in, seen)) {
      switch (in.currentName()) {
        case "id" -> {
          if (in.nextToken() != JsonToken.VALUE_NULL) {
            if (in.currentToken() != JsonToken.VALUE_STRING) {
              throw Json.invalid("expected a string 'id'");
            }
            request.id = in.getText();
          }
        }
        case "parameters" -> request.binaryOutputs = flag(in, "binary_data_output").orElse(false);
        case "inputs" -> {
          Json.enter(in, JsonToken.START_ARRAY, "a list");
          while (in.nextToken() != JsonToken.END_ARRAY) {
            request.inputs.add(RestTensor.read(in, json, binary, request));
          }
        }
        case "outputs" -> {
          Json.enter(in, JsonToken.START_ARRAY, "a list");
          while (in.nextToken() != JsonToken.END_ARRAY) {
            request.output(in);
          }
        }
        default -> {
          Json.skipValue(in);
        }
      }
    }
    return new InferRequest(model.name(), version, request.id, request.inputs, request.wanted());
  }

  private List<Wanted> wanted() {
    if (outputs.isEmpty()) {
      model.outputs().forEach(spec -> outputs.add(new Output(spec.name(), Optional.empty())));
    }
    List<Wanted> wanted = new ArrayList<>();
    for (Output output : outputs) {
      boolean binary = output.binary.orElse(binaryOutputs);
      TensorSpec spec = InferRequest.spec(model, output.name, model.outputs(), "output");
      if (!binary && JsonTensors.binaryOnly(spec) != null) {
        throw Json.invalid(JsonTensors.binaryOnly(spec));
      }
      wanted.add(new Wanted(output.name, binary));
    }
    return wanted;
  }

  private void output(JsonParser in) throws IOException {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw Json.invalid("expected an output, an object with a name");
    }
    String name = null;
    Optional<Boolean> binary = Optional.empty();
    Set<String> seen = new HashSet<>();
    while (Json.nextField(in, seen)) {
      switch (in.currentName()) {
        case "name" -> {
          name = Json.text(in);
          InferRequest.spec(model, name, model.outputs(), "output");
          if (!outputsSeen.add(name)) {
            throw InferRequest.twice(model, "output", name);
          }
        }
        case "parameters" -> binary = flag(in, "binary_data");
        default -> {
          Json.skipValue(in);
        }
      }
    }
    if (name == null) {
      throw Json.invalid("expected a string 'name' in each of the 'outputs'");
    }
    outputs.add(new Output(name, binary));
  }

  /** A parameter that is true or false, among those at which the parser stands. */
  private static Optional<Boolean> flag(JsonParser in, String name) throws IOException {
    Optional<Boolean> flag = Optional.empty();
    boolean given = Json.enterObject(in);
    Set<String> seen = new HashSet<>();
    while (given && Json.nextField(in, seen)) {
      Parameters.refuseUnserved(in.currentName());
      boolean found = in.currentName().equals(name);
      in.nextToken();
      if (found) {
        if (!in.currentToken().isBoolean()) {
          throw Json.invalid("expected true or false as '" + name + "'");
        }
        flag = Optional.of(in.getBooleanValue());
      }
      Json.skipRest(in);
    }
    return flag;
  }

  @Override
  public TensorSpec named(String name) {
    TensorSpec spec = InferRequest.spec(model, name, model.inputs(), "input");
    if (!inputsSeen.add(name)) {
      throw InferRequest.twice(model, "input", name);
    }
    return spec;
  }

  @Override
  public ProtocolException mismatch(TensorSpec expected, TensorSpec given) {
    return Json.invalid(
        "model '%s': input '%s': expected %s, found %s"
            .formatted(model.name(), expected.name(), expected.type(), given.type()));
  }
}
