package io.splitpoint.offload.protocol;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An inference request by REST or gRPC.
 *
 * @param model the model's name
 * @param version the model's version; empty for the server's choice
 * @param id id that the answer repeats, or empty
 * @param inputs inputs in any order
 * @param outputs requested outputs; empty for all
 * @param timeoutMicros time from its arrival within which the server must begin it; 0 for no limit
 */
public record InferRequest(
    String model,
    String version,
    String id,
    List<NamedTensor> inputs,
    List<Wanted> outputs,
    long timeoutMicros) {

  /**
   * A requested output.
   *
   * @param binary whether it is sent as raw bytes; false means JSON, for REST only
   */
  public record Wanted(String name, boolean binary) {}

  public InferRequest {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /** A request without a time limit. */
  public InferRequest(
      String model, String version, String id, List<NamedTensor> inputs, List<Wanted> outputs) {
    this(model, version, id, inputs, outputs, 0);
  }

  public InferRequest withId(String other) {
    return new InferRequest(model, version, other, inputs, outputs, timeoutMicros);
  }

  /**
   * Checks that it may still begin.
   *
   * @param waitedNanos time since its arrival
   * @throws ProtocolException {@code EXPIRED}
   */
  public void checkTime(long waitedNanos) {
    if (timeoutMicros > 0 && waitedNanos / 1000 > timeoutMicros) {
      throw new ProtocolException(
          ProtocolException.Kind.EXPIRED,
          "the request's timeout of %d us passed before it could run".formatted(timeoutMicros));
    }
  }

  /**
   * The inputs in the model's order.
   *
   * @throws ProtocolException when they are not exactly the model's inputs
   */
  public List<NamedTensor> inputsFor(ModelDescription description) {
    for (NamedTensor input : inputs) {
      check(description, input);
    }
    return description.inputs().stream().map(spec -> only(description, spec)).toList();
  }

  /**
   * The requested outputs; all outputs of the model when none was named.
   *
   * @throws ProtocolException when the model does not have one, or one is named twice
   */
  public List<Wanted> outputsFor(ModelDescription description) {
    Set<String> seen = new HashSet<>();
    for (Wanted output : outputs) {
      spec(description, output.name(), description.outputs(), "output");
      if (!seen.add(output.name())) {
        throw twice(description, "output", output.name());
      }
    }
    return outputs.isEmpty()
        ? description.outputs().stream().map(spec -> new Wanted(spec.name(), true)).toList()
        : outputs;
  }

  static ProtocolException twice(ModelDescription description, String what, String name) {
    return invalid(description, "expected %s '%s' at most once, found it again", what, name);
  }

  private NamedTensor only(ModelDescription description, TensorSpec spec) {
    List<NamedTensor> found =
        inputs.stream().filter(input -> input.spec().name().equals(spec.name())).toList();
    if (found.size() != 1) {
      throw invalid(
          description, "expected input '%s' once, found it %d times", spec.name(), found.size());
    }
    return found.get(0);
  }

  private static void check(ModelDescription description, NamedTensor input) {
    TensorSpec given = input.spec();
    TensorSpec expected = spec(description, given.name(), description.inputs(), "input");
    if (!expected.type().equals(given.type())) {
      throw invalid(
          description,
          "input '%s': expected %s, found %s",
          given.name(),
          expected.type(),
          given.type());
    }
    if (input.data().remaining() != expected.bytes()) {
      throw invalid(
          description,
          "input '%s': expected %d bytes, found %d",
          given.name(),
          expected.bytes(),
          input.data().remaining());
    }
  }

  /**
   * The tensor of this name.
   *
   * @throws ProtocolException when the model has none
   */
  static TensorSpec spec(
      ModelDescription description, String name, List<TensorSpec> among, String what) {
    return among.stream()
        .filter(spec -> spec.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                invalid(
                    description,
                    "no %s '%s', it has %s",
                    what,
                    name,
                    among.stream().map(TensorSpec::name).toList()));
  }

  private static ProtocolException invalid(
      ModelDescription description, String message, Object... arguments) {
    return new ProtocolException(
        ProtocolException.Kind.INVALID,
        "model '" + description.name() + "': " + message.formatted(arguments));
  }
}
