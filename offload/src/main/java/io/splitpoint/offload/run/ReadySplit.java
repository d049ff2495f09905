package io.splitpoint.offload.run;

import io.splitpoint.device.LocalPart;
import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.model.Graph;
import io.splitpoint.model.RandomInputs;
import io.splitpoint.model.Slicer;
import io.splitpoint.offload.protocol.Datatype;
import io.splitpoint.offload.protocol.TensorSpec;
import io.splitpoint.tflite.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A split whose head and local tail are loaded and warm. The thread that takes frames uses the
 * head, the thread that gives answers the tail.
 */
final class ReadySplit implements AutoCloseable {

  private final SplitCost cost;
  private final Optional<Heads.Head> head;
  private final Optional<LocalPart> tail;
  private final List<TensorSpec> tailInputs;
  private final List<TensorSpec> tailOutputs;

  private ReadySplit(SplitCost cost, Optional<Heads.Head> head, Optional<LocalPart> tail) {
    this.cost = cost;
    this.head = head;
    this.tail = tail;
    tailInputs = tail.map(part -> specs(part.inputs())).orElse(List.of());
    tailOutputs = tail.map(part -> specs(part.outputs())).orElse(List.of());
  }

  /**
   * @param runtime runtime of the tail, which runs on the CPU
   */
  static ReadySplit of(Graph graph, SplitCost cost, TfLiteRuntime runtime, Heads heads) {
    int k = cost.layer();
    Optional<Heads.Head> head = Optional.empty();
    Optional<LocalPart> tail = Optional.empty();
    try {
      if (k > 0) {
        head = Optional.of(heads.open(k));
        head.get().run(zeros(graph));
      }
      if (k < graph.layers().size()) {
        tail = Optional.of(runtime.load(graph, Slicer.suffix(graph, k)));
        tail.get().run();
      }
      return new ReadySplit(cost, head, tail);
    } catch (RuntimeException failure) {
      head.ifPresent(Heads.Head::close);
      tail.ifPresent(LocalPart::close);
      throw failure;
    }
  }

  /** The one frame that costs and splits are timed with, where there is no data. */
  static List<ByteBuffer> randomFrame(Graph graph) {
    return RandomInputs.of(graph).next(new SplittableRandom(1));
  }

  /** A frame of zeros. */
  static List<ByteBuffer> zeros(Graph graph) {
    return graph.inputs().stream()
        .map(input -> ByteBuffer.allocate((int) input.bytes().orElseThrow()))
        .toList();
  }

  SplitCost cost() {
    return cost;
  }

  /** Whether nothing is sent. */
  boolean whole() {
    return tail.isEmpty();
  }

  /** The head's outputs for a frame: the crossing tensors, or with {@link #whole} the answer. */
  List<ByteBuffer> runHead(List<ByteBuffer> frame) {
    return head.isEmpty() ? LocalPart.copies(frame) : head.get().run(frame);
  }

  /** The model's outputs, computed by the local tail. */
  List<ByteBuffer> runTail(List<ByteBuffer> crossing) {
    return tail.orElseThrow().run(crossing);
  }

  /** The tail's inputs; none when nothing is sent. Any thread may call it, also after closing. */
  List<TensorSpec> tailInputs() {
    return tailInputs;
  }

  /** The tail's outputs. Any thread may call it, also after closing. */
  List<TensorSpec> tailOutputs() {
    return tailOutputs;
  }

  /** The crossing tensors for a frame of zeros. */
  List<ByteBuffer> zerosCrossing() {
    return tailInputs.stream().map(spec -> ByteBuffer.allocate((int) spec.bytes())).toList();
  }

  private static List<TensorSpec> specs(List<Tensor> tensors) {
    return tensors.stream()
        .map(
            tensor ->
                new TensorSpec(
                    tensor.name(),
                    Datatype.of(tensor.type()).orElseThrow(),
                    Arrays.stream(tensor.shape()).asLongStream().boxed().toList()))
        .toList();
  }

  @Override
  public void close() {
    head.ifPresent(Heads.Head::close);
    tail.ifPresent(LocalPart::close);
  }
}
