package io.splitpoint.offload.protocol;

import java.util.List;
import java.util.Map;

/**
 * A server's description of a model.
 *
 * @param name the model's name
 * @param versions the server's versions; may be empty on other servers
 * @param platform for example {@code tensorflow_lite}
 * @param inputs inputs in the model's order
 * @param outputs outputs in the model's order
 * @param properties from Splitpoint's server {@code sha256} of the model's file (or the file it was
 *     cut from), {@code layer} after which it was cut, and {@code threads} of a run; the protocol
 *     leaves the names free
 */
public record ModelDescription(
    String name,
    List<String> versions,
    String platform,
    List<TensorSpec> inputs,
    List<TensorSpec> outputs,
    Map<String, String> properties) {

  public ModelDescription {
    versions = List.copyOf(versions);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    properties = Map.copyOf(properties);
  }

  /** Bytes of one request's tensors. */
  public long inputBytes() {
    return inputs.stream().mapToLong(TensorSpec::bytes).sum();
  }
}
