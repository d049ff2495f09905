package io.splitpoint.offload.run;

import io.splitpoint.failure.InputException;
import io.splitpoint.offload.client.Connection;
import io.splitpoint.offload.protocol.InferRequest;
import io.splitpoint.offload.protocol.ModelDescription;
import io.splitpoint.offload.protocol.NamedTensor;
import io.splitpoint.offload.protocol.ProtocolException;
import io.splitpoint.offload.protocol.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A tail on a server that was checked to belong to the head here.
 *
 * @param inputs the inputs under the server's names
 * @param outputs the outputs under the server's names
 */
record RemoteTail(String name, String version, List<TensorSpec> inputs, List<TensorSpec> outputs) {

  /**
   * Requests the tail's description.
   *
   * @param sha256 hash of the whole model; a server with another hash has another model
   * @return empty when it is another model
   */
  static Optional<RemoteTail> find(
      Connection connection, Settings settings, ReadySplit split, String sha256)
      throws IOException {
    String name = settings.tails().of(settings.model(), split.cost().layer());
    ModelDescription said;
    try {
      said = connection.describe(name, settings.version());
    } catch (ProtocolException refused) {
      if (refused.kind() == ProtocolException.Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw refused;
    }
    boolean same = said.properties().getOrDefault("sha256", sha256).equals(sha256);
    Optional<List<TensorSpec>> inputs = matched(said.inputs(), split.tailInputs());
    Optional<List<TensorSpec>> outputs = matched(said.outputs(), split.tailOutputs());
    return same && inputs.isPresent() && outputs.isPresent()
        ? Optional.of(new RemoteTail(name, settings.version(), inputs.get(), outputs.get()))
        : Optional.empty();
  }

  /**
   * Requests the tail's description, which makes the server load the tail.
   *
   * @throws InputException when the server has another model or none
   */
  static RemoteTail require(
      Connection connection, Settings settings, ReadySplit split, String sha256)
      throws IOException {
    return find(connection, settings, split, sha256)
        .orElseThrow(
            () ->
                new InputException(
                    "the server does not have this model's tail after layer "
                        + split.cost().layer()));
  }

  /** The expected tensors under the server's names; a server that lists none is trusted. */
  private static Optional<List<TensorSpec>> matched(
      List<TensorSpec> theirs, List<TensorSpec> ours) {
    if (theirs.isEmpty()) {
      return Optional.of(ours);
    }
    if (theirs.size() != ours.size()) {
      return Optional.empty();
    }
    List<TensorSpec> matched = new ArrayList<>();
    for (int i = 0; i < ours.size(); i++) {
      if (!theirs.get(i).accepts(ours.get(i))) {
        return Optional.empty();
      }
      TensorSpec spec = ours.get(i);
      matched.add(new TensorSpec(theirs.get(i).name(), spec.datatype(), spec.shape()));
    }
    return Optional.of(matched);
  }

  InferRequest request(List<ByteBuffer> crossing) {
    List<NamedTensor> tensors = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      tensors.add(new NamedTensor(inputs.get(i), crossing.get(i)));
    }
    List<InferRequest.Wanted> wanted =
        outputs.stream().map(spec -> new InferRequest.Wanted(spec.name(), true)).toList();
    return new InferRequest(name, version, "", tensors, wanted);
  }

  /** The answer's tensors in the model's order. */
  List<ByteBuffer> inOrder(List<NamedTensor> answered) {
    return outputs.stream()
        .map(
            spec ->
                answered.stream()
                    .filter(tensor -> tensor.spec().name().equals(spec.name()))
                    .findFirst()
                    .orElseThrow(
                        () ->
                            new ProtocolException(
                                ProtocolException.Kind.INVALID,
                                "the answer has no output '" + spec.name() + "'"))
                    .data())
        .toList();
  }
}
