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
  private final Optional<Heads.Head> head;
  private final Optional<Interpreter> tail;

  private ReadySplit(SplitCost cost, Optional<Heads.Head> head, Optional<Interpreter> tail) {
    this.cost = cost;
    this.head = head;
    this.tail = tail;
  }

  /** With its head on the CPU. */
  static ReadySplit of(TfLite library, Graph graph, SplitCost cost, Interpreter.Options options) {
    Heads cpu = layer -> cpuHead(Interpreter.create(library, Slicer.prefix(graph, layer), options));
    return of(library, graph, cost, options, cpu);
  }

  /**
   * @param options of the tail, which runs on the CPU
   */
  static ReadySplit of(
      TfLite library, Graph graph, SplitCost cost, Interpreter.Options options, Heads heads) {
    int k = cost.layer();
    Optional<Heads.Head> head = Optional.empty();
    try {
      if (k > 0) {
        head = Optional.of(heads.open(k));
        head.get().run(zeros(graph));
      }
      Optional<Interpreter> tail = Optional.empty();
      if (k < graph.layers().size()) {
        tail = Optional.of(Interpreter.create(library, Slicer.suffix(graph, k), options));
        tail.get().invoke();
      }
      return new ReadySplit(cost, head, tail);
    } catch (RuntimeException failure) {
      head.ifPresent(Heads.Head::close);
      throw failure;
    }
  }

  private static Heads.Head cpuHead(Interpreter interpreter) {
    return new Heads.Head() {
      @Override
      public List<ByteBuffer> run(List<ByteBuffer> frame) {
        return ReadySplit.run(interpreter, frame);
      }

      @Override
      public void close() {
        interpreter.close();
      }
    };
  }

  /** A frame of nothing. */
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

  /** The head's outputs for a frame: what crosses, or with {@link #whole} the answer itself. */
  List<ByteBuffer> runHead(List<ByteBuffer> frame) {
    return head.isEmpty() ? copies(frame) : head.get().run(frame);
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
    head.ifPresent(Heads.Head::close);
    tail.ifPresent(Interpreter::close);
  }
}
