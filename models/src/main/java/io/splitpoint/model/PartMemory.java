package io.splitpoint.model;

import io.splitpoint.failure.InputException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * An estimate of the memory that an open part of a model takes on the CPU, in bytes. Use it to
 * decide how many parts may be open at once. It holds for XNNPACK in TensorFlow Lite 2.20 and uses
 * the shapes alone: it was 0.8 to 1.8 times the measured memory of heads and tails of VGG16,
 * ResNet-50, Inception v2 and MobileNet v2 in int8, and up to 2.5 times for tails of less than 3
 * MB. The process's resident memory is the measured value.
 *
 * <p>The estimate leaves out the model's own bytes: a part is a view of its file where possible
 * ({@link Slicer}), and the system can drop pages of a file.
 *
 * @param activations inputs, outputs, and the tensors alive at the same time between them
 * @param tables other data of the kernels: an address for every tap of a convolution that is not a
 *     matrix product, scales and bookkeeping
 * @param weights weights as packed for the kernels, about the size of the parameters
 * @param largestWeights weights of the largest operator
 */
public record PartMemory(long activations, long tables, long weights, long largestWeights) {

  /** Size of an address in a convolution's table (XNNPACK's indirection buffer). */
  private static final long ADDRESS_BYTES = 8;

  /** Scale, zero point, multiplier and shift, kept both by the runtime and by XNNPACK. */
  private static final long BYTES_PER_CHANNEL = 32;

  /** The structures of the runtime and of XNNPACK for one operator and its tensors. */
  private static final long BYTES_PER_OPERATOR = 25_000;

  /** An interpreter with its thread pool. */
  private static final long BYTES_PER_PART = 300_000;

  /**
   * The estimate for layers {@code from} to {@code to}, both included.
   *
   * @throws InputException when there are no such layers, or state forbids the cut
   */
  public static PartMemory of(Graph graph, int from, int to) {
    Part part = Slicer.part(graph, from, to);
    long tables = BYTES_PER_PART;
    long weights = 0;
    long largest = 0;
    for (int index : part.operators()) {
      Operator operator = graph.operators().get(index);
      tables += BYTES_PER_OPERATOR + tables(graph, operator);
      weights += operator.paramBytes();
      largest = Math.max(largest, operator.paramBytes());
    }
    return new PartMemory(activations(graph, part), tables, weights, largest);
  }

  /**
   * Bytes that stay resident while the part is open.
   *
   * @param weightsAreShared whether an open part with the same weights shares them
   */
  public long bytesToOpen(boolean weightsAreShared) {
    return activations + tables + (weightsAreShared ? 0 : weights);
  }

  /**
   * Bytes that are resident for a moment while the part is opened, beyond those that stay: the
   * parameters as they are read from the file, and the largest packed weights once more.
   */
  public long bytesWhileOpening() {
    return weights + largestWeights;
  }

  private static long tables(Graph graph, Operator operator) {
    if (operator.paramBytes() == 0 || operator.outputs().isEmpty()) {
      return 0;
    }
    TensorInfo output = graph.tensors().get(operator.outputs().get(0));
    // weights of 16 bits are the one input of the operator that widens them
    int second = operator.inputs().size() < 2 ? -1 : operator.inputs().get(1);
    List<Integer> kernel = second < 0 ? List.of() : graph.tensors().get(second).shape();
    List<Integer> shape = output.shape();
    if (kernel.size() != 4 || shape.size() != 4) {
      return BYTES_PER_CHANNEL * channels(shape);
    }
    long taps = (long) kernel.get(1) * kernel.get(2);
    long places = (long) shape.get(1) * shape.get(2);
    boolean product = taps == 1 && !strided(graph, operator, places);
    return BYTES_PER_CHANNEL * channels(shape) + (product ? 0 : places * taps * ADDRESS_BYTES);
  }

  private static long channels(List<Integer> shape) {
    return shape.isEmpty() ? 1 : shape.get(shape.size() - 1);
  }

  private static boolean strided(Graph graph, Operator operator, long places) {
    List<Integer> input = graph.tensors().get(operator.inputs().get(0)).shape();
    return input.size() == 4 && (long) input.get(1) * input.get(2) != places;
  }

  /**
   * Inputs and outputs stay in the runtime's memory, other activations in XNNPACK's. How much of
   * the latter is reused once a tensor is dead differs: nearly all of it in VGG16, hardly any in
   * ResNet-50. The estimate assumes half.
   */
  private static long activations(Graph graph, Part part) {
    BitSet outside = new BitSet();
    long bytes = 0;
    for (List<TensorInfo> edge : List.of(part.inputs(), part.outputs())) {
      for (TensorInfo tensor : edge) {
        outside.set(tensor.index());
        bytes += tensor.bytes().orElse(0);
      }
    }
    TensorUses uses = graph.structure().uses();
    BitSet mine = new BitSet();
    part.operators().forEach(mine::set);
    long all = 0;
    long alive = 0;
    long most = 0;
    List<TensorInfo> inside = new ArrayList<>();
    for (int index : part.operators()) {
      for (int made : graph.operators().get(index).outputs()) {
        if (!outside.get(made)) {
          inside.add(graph.tensors().get(made));
          alive += graph.tensors().get(made).bytes().orElse(0);
          all += graph.tensors().get(made).bytes().orElse(0);
        }
      }
      most = Math.max(most, alive);
      for (var each = inside.iterator(); each.hasNext(); ) {
        TensorInfo tensor = each.next();
        int[] readers = uses.consumers()[tensor.index()];
        if (readers.length == 0 || lastOf(readers, mine) <= index) {
          alive -= tensor.bytes().orElse(0);
          each.remove();
        }
      }
    }
    return bytes + (most + all) / 2;
  }

  private static int lastOf(int[] readers, BitSet mine) {
    int last = -1;
    for (int reader : readers) {
      last = mine.get(reader) ? reader : last;
    }
    return last;
  }
}
