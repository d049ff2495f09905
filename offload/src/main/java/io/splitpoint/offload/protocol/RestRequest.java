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

/** Reads the JSON of an inference request as a stream, with the model's inputs and outputs. */
final class RestRequest implements RestTensor.Expected {

  private final ModelDescription model;
  private final Set<String> inputsSeen = new HashSet<>();
  private final Set<String> outputsSeen = new HashSet<>();
  private final List<NamedTensor> inputs = new ArrayList<>();

  /** An output, and whether it is requested as bytes; empty for the request's default. */
  private record Output(String name, Optional<Boolean> binary) {}

  private final List<Output> outputs = new ArrayList<>();
  private String id = "";
  private boolean binaryOutputs;
  private long timeoutMicros;

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
        case "parameters" -> request.parameters(in);
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
    return new InferRequest(
        model.name(), version, request.id, request.inputs, request.wanted(), request.timeoutMicros);
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
    List<Boolean> binary = new ArrayList<>();
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
        case "parameters" ->
            each(
                in,
                parameter -> {
                  if (parameter.equals("binary_data")) {
                    binary.add(flag(in, parameter));
                  }
                });
        default -> {
          Json.skipValue(in);
        }
      }
    }
    if (name == null) {
      throw Json.invalid("expected a string 'name' in each of the 'outputs'");
    }
    outputs.add(new Output(name, binary.stream().findFirst()));
  }

  /** Handles a parameter at whose value the parser is. */
  private interface Parameter {
    void of(String name) throws IOException;
  }

  private static void each(JsonParser in, Parameter parameter) throws IOException {
    boolean given = Json.enterObject(in);
    Set<String> seen = new HashSet<>();
    while (given && Json.nextField(in, seen)) {
      String name = in.currentName();
      Parameters.refuseUnserved(name);
      in.nextToken();
      parameter.of(name);
      Json.skipRest(in);
    }
  }

  private void parameters(JsonParser in) throws IOException {
    each(
        in,
        name -> {
          switch (name) {
            case "binary_data_output" -> binaryOutputs = flag(in, name);
            case Parameters.TIMEOUT -> {
              if (in.currentToken() != JsonToken.VALUE_NUMBER_INT) {
                throw Json.invalid("expected a number of microseconds as '" + name + "'");
              }
              timeoutMicros = Parameters.timeout(in.getLongValue());
            }
            default -> {
              // This includes priority: requests are served in the order of arrival.
            }
          }
        });
  }

  private static boolean flag(JsonParser in, String name) throws IOException {
    if (!in.currentToken().isBoolean()) {
      throw Json.invalid("expected true or false as '" + name + "'");
    }
    return in.getBooleanValue();
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
