package io.splitpoint.offload.run;

import io.splitpoint.model.Graph;
import io.splitpoint.model.Slicer;
import io.splitpoint.offload.protocol.Datatype;
import io.splitpoint.offload.protocol.TensorSpec;
import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.Tensor;
import io.splitpoint.tflite.TfLite;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A split whose head and local tail are loaded and warm. The head belongs to the thread that feeds
 * frames, the tail to the one that gives answers.
 */
final class ReadySplit implements AutoCloseable {

  private final SplitCost cost;
  private final Optional<Interpreter> head;
  private final Optional<Interpreter> tail;

  private ReadySplit(SplitCost cost, Optional<Interpreter> head, Optional<Interpreter> tail) {
    this.cost = cost;
    this.head = head;
    this.tail = tail;
  }

  static ReadySplit of(TfLite library, Graph graph, SplitCost cost, Interpreter.Options options) {
    int k = cost.layer();
    Optional<Interpreter> head = Optional.empty();
    try {
      if (k > 0) {
        head = Optional.of(Interpreter.create(library, Slicer.prefix(graph, k), options));
        head.get().invoke();
      }
      Optional<Interpreter> tail = Optional.empty();
      if (k < graph.layers().size()) {
        tail = Optional.of(Interpreter.create(library, Slicer.suffix(graph, k), options));
        tail.get().invoke();
      }
      return new ReadySplit(cost, head, tail);
    } catch (RuntimeException failure) {
      head.ifPresent(Interpreter::close);
      throw failure;
    }
  }

  SplitCost cost() {
    return cost;
  }

  /** Whether nothing is sent. */
  boolean whole() {
    return tail.isEmpty();
  }

  /** The head's outputs for a frame: what crosses, or with {@link #whole} the answer itself. */
  List<ByteBuffer> runHead(List<ByteBuffer> frame) {
    return head.isEmpty() ? copies(frame) : run(head.get(), frame);
  }

  /** The model's outputs, by the local tail. */
  List<ByteBuffer> runTail(List<ByteBuffer> crossing) {
    return run(tail.orElseThrow(), crossing);
  }

  static List<ByteBuffer> run(Interpreter interpreter, List<ByteBuffer> inputs) {
    for (int i = 0; i < inputs.size(); i++) {
      interpreter.inputs().get(i).buffer().put(inputs.get(i).duplicate());
    }
    interpreter.invoke();
    return copies(interpreter.outputs().stream().map(Tensor::buffer).toList());
  }

  static List<ByteBuffer> copies(List<ByteBuffer> buffers) {
    List<ByteBuffer> copies = new ArrayList<>();
    for (ByteBuffer buffer : buffers) {
      copies.add(
          ByteBuffer.allocate(buffer.remaining())
              .order(ByteOrder.LITTLE_ENDIAN)
              .put(buffer.duplicate())
              .flip());
    }
    return copies;
  }

  /** What the tail takes. */
  List<TensorSpec> tailInputs() {
    return specs(tail.orElseThrow().inputs());
  }

  /** What the tail gives. */
  List<TensorSpec> tailOutputs() {
    return specs(tail.orElseThrow().outputs());
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
    head.ifPresent(Interpreter::close);
    tail.ifPresent(Interpreter::close);
  }
}
