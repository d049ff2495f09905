package io.splitpoint.offload.run;

import io.splitpoint.model.Graph;
import io.splitpoint.model.TensorInfo;
import io.splitpoint.offload.client.Connection;
import io.splitpoint.offload.client.LinkSamples;
import io.splitpoint.offload.protocol.Datatype;
import io.splitpoint.offload.protocol.TensorSpec;
import io.splitpoint.tflite.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** An inference of the whole model on zeros, a large request that every split's server supports. */
record Probe(RemoteTail whole, List<ByteBuffer> zeros, SplitCost cost) {

  /** Empty when the model has inputs or outputs without a size. */
  static Optional<Probe> of(Graph graph, Settings settings, SplitCost uncut) {
    boolean sized =
        graph.inputs().stream().allMatch(tensor -> tensor.bytes().isPresent())
            && graph.outputs().stream().allMatch(tensor -> tensor.bytes().isPresent());
    if (!sized) {
      return Optional.empty();
    }
    List<TensorSpec> inputs = specs(graph.inputs());
    return Optional.of(
        new Probe(
            new RemoteTail(settings.model(), settings.version(), inputs, specs(graph.outputs())),
            inputs.stream().map(spec -> ByteBuffer.allocate((int) spec.bytes())).toList(),
            uncut));
  }

  /**
   * After which layer a cut sends the least, 0 for the input; empty when no other cut sends so much
   * more that the two tell a bandwidth.
   */
  static OptionalInt smallest(Graph graph) {
    List<Integer> layers = UsableSplits.layers(graph);
    Comparator<Integer> bySize =
        Comparator.comparingLong(layer -> graph.cutAfter(layer).bytes().orElseThrow());
    List<Integer> sent = layers.subList(0, layers.size() - 1); // after the last nothing is
    int least = Collections.min(sent, bySize);
    int most = Collections.max(sent, bySize);
    return graph.cutAfter(most).bytes().getAsLong() - graph.cutAfter(least).bytes().getAsLong()
            < LinkSamples.INFORMATIVE_BYTES
        ? OptionalInt.empty()
        : OptionalInt.of(least);
  }

  private static List<TensorSpec> specs(List<TensorInfo> tensors) {
    return tensors.stream()
        .map(
            tensor ->
                new TensorSpec(
                    tensor.name(),
                    Datatype.of(TensorType.valueOf(tensor.type().toUpperCase(Locale.ROOT)))
                        .orElseThrow(),
                    tensor.shape().stream().map(Integer::longValue).toList()))
        .toList();
  }

  Connection.Exchange send(Connection to) throws IOException {
    return to.infer(whole.request(zeros), whole.outputs());
  }
}
