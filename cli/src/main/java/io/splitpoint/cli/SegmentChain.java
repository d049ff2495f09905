package io.splitpoint.cli;

import io.splitpoint.model.Graph;
import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.Tensor;
import io.splitpoint.tflite.TfLite;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A model as the segments of a gang: one interpreter an accelerator, run one after the other for
 * each job, every tensor handed on as it is. A whole model is a chain of one.
 */
final class SegmentChain implements AutoCloseable {

  /** A tensor that a later segment reads. */
  private record Hop(Tensor from, Tensor to) {}

  private final List<Interpreter> segments = new ArrayList<>();
  private final List<List<Hop>> hops = new ArrayList<>();

  /**
   * @param on where each segment runs
   * @throws UsageException when a segment reads what none before it writes
   */
  SegmentChain(TfLite library, List<Graph> parts, List<Interpreter.Options> on) {
    try {
      Map<String, Tensor> written = new HashMap<>();
      for (int k = 0; k < parts.size(); k++) {
        Interpreter segment = Interpreter.create(library, parts.get(k).bytes(), on.get(k));
        segments.add(segment);
        hops.add(k == 0 ? List.of() : hops(parts.get(k).name(), segment, written));
        segment.outputs().forEach(tensor -> written.put(tensor.name(), tensor));
      }
    } catch (RuntimeException failed) {
      close();
      throw failed;
    }
  }

  private List<Hop> hops(String name, Interpreter segment, Map<String, Tensor> written) {
    List<Tensor> before = segments.get(segments.size() - 2).outputs();
    List<Hop> found = new ArrayList<>();
    for (Tensor to : segment.inputs()) {
      // one tensor crosses: a compiler may have given it another name
      Tensor from =
          before.size() == 1 && segment.inputs().size() == 1
              ? before.get(0)
              : written.get(to.name());
      if (from == null || from.type() != to.type() || from.bytes() != to.bytes()) {
        throw new UsageException(
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

  /** The tensor that the image goes into. */
  Tensor input() {
    return segments.get(0).inputs().get(0);
  }

  /** Bytes of a picture of this input, one a channel. */
  int pixels() {
    int pixels = 1;
    for (int size : input().shape()) {
      pixels = Math.multiplyExact(pixels, size);
    }
    return pixels;
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
      segments.get(k).invoke();
    }
  }

  @Override
  public void close() {
    segments.forEach(Interpreter::close);
  }
}
