package io.splitpoint.model.edgetpu;

import io.splitpoint.failure.InputException;
import io.splitpoint.model.Graph;
import java.util.List;

/**
 * An int8 model as a list of operator shapes: all that the Edge TPU model needs to know of it.
 *
 * @param ops in the compiler's order, layer by layer
 * @param inputBytes input of the first operator, from the host
 * @param liveBytes bytes after each operator of the tensors that later operators or the caller
 *     still need
 */
public record Workload(String name, long inputBytes, List<OpShape> ops, List<Long> liveBytes) {

  public Workload {
    ops = List.copyOf(ops);
    liveBytes = List.copyOf(liveBytes);
    if (ops.isEmpty() || ops.size() != liveBytes.size()) {
      throw new IllegalArgumentException(
          name + ": " + ops.size() + " operators, " + liveBytes.size() + " live sizes");
    }
  }

  /**
   * The shapes of a model file, with its operators in the order of its layers.
   *
   * @throws io.splitpoint.model.ModelFormatException when it is not an 8-bit model
   */
  public static Workload of(Graph graph) {
    return GraphShapes.of(graph);
  }

  /** A chain: after each operator only its own output is alive. */
  public static Workload chain(String name, long inputBytes, List<OpShape> ops) {
    return new Workload(name, inputBytes, ops, ops.stream().map(OpShape::outputElements).toList());
  }

  /** The number of layers. */
  public int layers() {
    return ops.get(ops.size() - 1).layer();
  }

  public long outputBytes() {
    return liveBytes.get(liveBytes.size() - 1);
  }

  /**
   * Bytes of constant vectors that are sent in every run, whatever the memory: those of batch norms
   * that are not folded into a convolution.
   */
  public long vectorBytes() {
    return ops.subList(mapped().begin(), mapped().end()).stream()
        .filter(op -> op.kind() == OpKind.PASS)
        .mapToLong(OpShape::streamedBytes)
        .sum();
  }

  public long macs() {
    return ops.stream().mapToLong(OpShape::macs).sum();
  }

  /**
   * Layers {@code from} to {@code to}, both included, as a separate model.
   *
   * @throws InputException when there is no such layer or no operator between them
   */
  public Workload range(int from, int to) {
    if (from == 1 && to == layers()) {
      return this;
    }
    int begin = firstOf(from);
    int end = firstOf(to + 1);
    if (from < 1 || to > layers() || begin >= end) {
      throw new InputException(
          name + ": expected a range of layers 1 to " + layers() + ", found " + from + " to " + to);
    }
    return part(begin, end);
  }

  /** Operators {@code begin} to {@code end}, the end not included. */
  Workload part(int begin, int end) {
    long input = begin == 0 ? inputBytes : liveBytes.get(begin - 1);
    return new Workload(name, input, ops.subList(begin, end), liveBytes.subList(begin, end));
  }

  /**
   * The operators that the compiler maps: the first consecutive run of supported operators with
   * weights among them, or the first run when none has weights. Operators before and after it stay
   * on the CPU.
   *
   * @param begin index of the first
   * @param end index after the last; equal to {@code begin} when nothing is mapped
   */
  record Mapped(int begin, int end) {}

  Mapped mapped() {
    Mapped first = new Mapped(0, 0);
    int begin = 0;
    for (int i = 0; i <= ops.size(); i++) {
      if (i == ops.size() || ops.get(i).kind() == OpKind.UNSUPPORTED) {
        Mapped run = new Mapped(begin, i);
        boolean weights = ops.subList(begin, i).stream().anyMatch(op -> op.parameterBytes() > 0);
        if (weights) {
          return run;
        }
        first = first.begin() == first.end() && begin < i ? run : first;
        begin = i + 1;
      }
    }
    return first;
  }

  /** Bytes into the mapped operators: the model's input, or the CPU operator's output before. */
  long mappedInputBytes() {
    int begin = mapped().begin();
    return begin == 0 ? inputBytes : liveBytes.get(begin - 1);
  }

  private int firstOf(int layer) {
    int i = 0;
    while (i < ops.size() && ops.get(i).layer() < layer) {
      i++;
    }
    return i;
  }
}
