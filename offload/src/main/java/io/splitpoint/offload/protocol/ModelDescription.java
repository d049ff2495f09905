package io.splitpoint.offload.protocol;

import java.util.List;
import java.util.Map;

/**
 * A model as its server describes it.
 *
 * @param name under which it is asked for
 * @param versions that the server has; may be empty on other servers
 * @param platform for example {@code tensorflow_lite}
 * @param inputs in the model's order
 * @param outputs in the model's order
 * @param properties {@code sha256} of the file the model is (or was cut from), {@code layer}, after
 *     which it was cut, and {@code threads} of one run, when the server is ours; the protocol
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
