package io.splitpoint.app.scheduling;

import io.splitpoint.device.LocalPart;
import io.splitpoint.failure.InputException;
import io.splitpoint.model.Graph;
import io.splitpoint.tflite.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A model as the segments of a gang: one part per accelerator, run one after the other for each
 * job, with every tensor passed on unchanged. A whole model is a chain of one.
 */
final class SegmentChain implements AutoCloseable {

  /** A tensor that a later segment reads. */
  private record Hop(Tensor from, Tensor to) {}

  private final List<LocalPart> segments;
  private final List<List<Hop>> hops = new ArrayList<>();

  /**
   * @param models graphs of the segments, for their names
   * @param parts the loaded segments; closed with the chain, but not when they do not fit together
   * @throws InputException when a segment reads a tensor that none before it writes
   */
  SegmentChain(List<Graph> models, List<LocalPart> parts) {
    segments = List.copyOf(parts);
    Map<String, Tensor> written = new HashMap<>();
    for (int k = 0; k < parts.size(); k++) {
      LocalPart segment = parts.get(k);
      hops.add(
          k == 0
              ? List.of()
              : hops(models.get(k).name(), segment, parts.get(k - 1).outputs(), written));
      segment.outputs().forEach(tensor -> written.put(tensor.name(), tensor));
    }
  }

  private static List<Hop> hops(
      String name, LocalPart segment, List<Tensor> before, Map<String, Tensor> written) {
    List<Hop> found = new ArrayList<>();
    for (Tensor to : segment.inputs()) {
      // One tensor crosses, which a compiler may have renamed.
      Tensor from =
          before.size() == 1 && segment.inputs().size() == 1
              ? before.get(0)
              : written.get(to.name());
      if (from == null || from.type() != to.type() || from.bytes() != to.bytes()) {
        throw new InputException(
            "segment %s: expected input %s (%s, %d bytes) from a segment before it, found %s"
                .formatted(
                    name,
                    to.name(),
                    to.type(),
                    to.bytes(),
                    from == null ? "none" : from.type() + ", " + from.bytes() + " bytes"));
      }
      found.add(new Hop(from, to));
    }
    return found;
  }

  /** The tensor of the image. */
  Tensor input() {
    return segments.get(0).inputs().get(0);
  }

  Tensor output() {
    return segments.get(segments.size() - 1).outputs().get(0);
  }

  void invoke() {
    for (int k = 0; k < segments.size(); k++) {
      for (Hop hop : hops.get(k)) {
        ByteBuffer to = hop.to.buffer();
        to.clear();
        to.put(hop.from.buffer().clear());
      }
      segments.get(k).run();
    }
  }

  @Override
  public void close() {
    segments.forEach(LocalPart::close);
  }
}
