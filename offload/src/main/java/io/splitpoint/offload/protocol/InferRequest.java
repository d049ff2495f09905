package io.splitpoint.offload.protocol;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An inference request of the protocol, in either half.
 *
 * @param model its name
 * @param version or empty for the server's choice
 * @param id to find again in the answer, or empty
 * @param inputs in any order
 * @param outputs that are wanted, or empty for all
 * @param timeoutMicros after which the server need not begin with it any more, from its arrival on;
 *     0 for never
 */
public record InferRequest(
    String model,
    String version,
    String id,
    List<NamedTensor> inputs,
    List<Wanted> outputs,
    long timeoutMicros) {

  /**
   * An output that is wanted.
   *
   * @param binary whether as raw bytes; false means JSON, which only the REST half has
   */
  public record Wanted(String name, boolean binary) {}

  public InferRequest {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /** One that waits for its turn as long as need be. */
  public InferRequest(
      String model, String version, String id, List<NamedTensor> inputs, List<Wanted> outputs) {
    this(model, version, id, inputs, outputs, 0);
  }

  /** The same under another id. */
  public InferRequest withId(String other) {
    return new InferRequest(model, version, other, inputs, outputs, timeoutMicros);
  }

  /** The same with a time limit. */
  public InferRequest withTimeout(long micros) {
    return new InferRequest(model, version, id, inputs, outputs, micros);
  }

  /**
   * That it may still begin.
   *
   * @param waitedNanos since it arrived
   * @throws ProtocolException {@code EXPIRED}
   */
  public void checkTime(long waitedNanos) {
    if (timeoutMicros > 0 && waitedNanos / 1000 > timeoutMicros) {
      throw new ProtocolException(
          ProtocolException.Kind.EXPIRED,
          "the request's timeout of %d us was over before its turn came".formatted(timeoutMicros));
    }
  }

  /**
   * The inputs in the model's order.
   *
   * @throws ProtocolException when they are not exactly what the model takes
   */
  public List<NamedTensor> inputsFor(ModelDescription description) {
    for (NamedTensor input : inputs) {
      check(description, input);
    }
    return description.inputs().stream().map(spec -> only(description, spec)).toList();
  }

  /**
   * The outputs that are wanted, by name; all of the model's when none was named.
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
