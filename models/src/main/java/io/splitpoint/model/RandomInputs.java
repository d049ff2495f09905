package io.splitpoint.model;

import io.splitpoint.failure.InputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Random input values that a model or a part of one accepts. Use it where a model runs without real
 * data: a trial, a profile, a comparison of parts with the whole.
 *
 * <p>Real numbers are uniform in [−1, 1), quantized values have random bits. Integers that the
 * graph uses as indexes are uniform among those that all their tables have; other integers, flags
 * and strings are zero, which is a valid index of any table. The same seed gives the same values.
 */
public final class RandomInputs {

  private final List<TensorInfo> tensors;
  private final List<Long> bounds;

  private RandomInputs(Graph graph, List<TensorInfo> tensors) {
    this.tensors = tensors;
    IndexRange ranges = new IndexRange(graph);
    bounds = tensors.stream().map(tensor -> ranges.of(tensor.index())).toList();
  }

  /** Random inputs of a whole model, in its order. */
  public static RandomInputs of(Graph graph) {
    return new RandomInputs(graph, graph.inputs());
  }

  /** Random inputs of a part of the model, in the part's order. */
  public static RandomInputs of(Graph graph, Part part) {
    return new RandomInputs(graph, part.inputs());
  }

  /**
   * Random inputs of layers {@code from} to {@code to}, in the order of {@link Slicer#slice}.
   *
   * @throws InputException when there are no such layers, or state forbids the cut
   */
  public static RandomInputs of(Graph graph, int from, int to) {
    return from == 1 && to == graph.layers().size()
        ? of(graph)
        : of(graph, Slicer.part(graph, from, to));
  }

  /** Returns new values for every input, little-endian. */
  public List<ByteBuffer> next(SplittableRandom random) {
    List<ByteBuffer> values = new ArrayList<>();
    for (int i = 0; i < tensors.size(); i++) {
      ByteBuffer to = ByteBuffer.allocate(Math.toIntExact(tensors.get(i).bytes().orElse(0)));
      fill(i, to, random);
      values.add(to.clear().order(ByteOrder.LITTLE_ENDIAN));
    }
    return values;
  }

  /**
   * Fills the remaining bytes of a buffer with new values for one input.
   *
   * @param input its position among the inputs
   */
  public void fill(int input, ByteBuffer buffer, SplittableRandom random) {
    ByteBuffer to = buffer.order(ByteOrder.LITTLE_ENDIAN);
    TensorInfo tensor = tensors.get(input);
    long bound = bounds.get(input);
    switch (tensor.type()) {
      case "float32" -> {
        while (to.remaining() >= Float.BYTES) {
          to.putFloat((float) (2 * random.nextDouble() - 1));
        }
      }
      case "float64" -> {
        while (to.remaining() >= Double.BYTES) {
          to.putDouble(2 * random.nextDouble() - 1);
        }
      }
      case "int32", "uint32" -> {
        while (to.remaining() >= Integer.BYTES) {
          to.putInt((int) random.nextLong(bound));
        }
      }
      case "int64", "uint64" -> {
        while (to.remaining() >= Long.BYTES) {
          to.putLong(random.nextLong(bound));
        }
      }
      case "int8", "uint8" -> bits(to, random);
      case "int16" -> {
        if (tensor.quantization().isPresent()) {
          bits(to, random);
        }
      }
      default -> {}
    }
    while (to.hasRemaining()) {
      to.put((byte) 0);
    }
  }

  private static void bits(ByteBuffer to, SplittableRandom random) {
    while (to.hasRemaining()) {
      to.put((byte) random.nextInt());
    }
  }
}
