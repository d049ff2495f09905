package io.splitpoint.model;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Multiply-accumulates and parameter bytes of an operator, from its tensors' shapes. A convolution
 * takes {@code kernel · inputs} for every output value, a matrix product its inner dimension;
 * biases, activations and pooling count nothing, as in the published figures.
 */
final class Costs {

  /** Operators whose integer inputs of rank 1 are biases, not shapes or axes. */
  private static final Set<String> WITH_BIAS =
      Set.of(
          "CONV_2D",
          "DEPTHWISE_CONV_2D",
          "FULLY_CONNECTED",
          "CONV_3D",
          "TRANSPOSE_CONV",
          "CONV_3D_TRANSPOSE",
          "LSTM",
          "UNIDIRECTIONAL_SEQUENCE_LSTM",
          "BIDIRECTIONAL_SEQUENCE_LSTM",
          "RNN",
          "UNIDIRECTIONAL_SEQUENCE_RNN",
          "BIDIRECTIONAL_SEQUENCE_RNN",
          "SVDF");

  private Costs() {}

  static long macs(
      String op, List<Integer> inputs, List<Integer> outputs, List<TensorInfo> tensors) {
    TensorInfo first = tensor(inputs, 0, tensors);
    TensorInfo second = tensor(inputs, 1, tensors);
    TensorInfo output = tensor(outputs, 0, tensors);
    if (first == null || second == null || output == null) {
      return 0;
    }
    List<Integer> weights = second.shape();
    return switch (op) {
      case "CONV_2D", "CONV_3D" ->
          weights.isEmpty() ? 0 : times(output.elements(), perOutput(op, weights));
      case "DEPTHWISE_CONV_2D" ->
          weights.size() != 4 ? 0 : times(output.elements(), weights.get(1), weights.get(2));
      case "FULLY_CONNECTED" -> times(output.elements(), last(weights));
      case "TRANSPOSE_CONV" -> {
        TensorInfo input = tensor(inputs, 2, tensors);
        yield input == null || weights.size() != 4
            ? 0
            : times(input.elements(), weights.get(0), weights.get(1), weights.get(2));
      }
      case "BATCH_MATMUL" ->
          first.shape().isEmpty() ? 0 : times(output.elements(), inner(first, output));
      case "LSTM",
          "UNIDIRECTIONAL_SEQUENCE_LSTM",
          "BIDIRECTIONAL_SEQUENCE_LSTM",
          "RNN",
          "UNIDIRECTIONAL_SEQUENCE_RNN",
          "BIDIRECTIONAL_SEQUENCE_RNN",
          "SVDF" ->
          times(recurrentWeights(inputs, tensors), steps(op, first));
      default -> 0;
    };
  }

  static long paramBytes(String op, List<Integer> inputs, List<TensorInfo> tensors) {
    long bytes = 0;
    Set<Integer> counted = new HashSet<>();
    for (int input : inputs) {
      TensorInfo tensor = input < 0 ? null : tensors.get(input);
      if (tensor != null
          && tensor.constant()
          && counted.add(input)
          && (weight(tensor) || WITH_BIAS.contains(op) && input != inputs.get(0))) {
        bytes += tensor.bytes().orElse(0);
      }
    }
    return bytes;
  }

  private static boolean weight(TensorInfo tensor) {
    return switch (tensor.type()) {
      case "int32", "int64", "uint32", "bool", "string" -> false;
      default -> true;
    };
  }

  /** Multiply-accumulates per time step: every weight matrix is used once. */
  private static long recurrentWeights(List<Integer> inputs, List<TensorInfo> tensors) {
    return inputs.stream()
        .filter(i -> i >= 0)
        .map(tensors::get)
        .filter(tensor -> tensor.constant() && tensor.shape().size() == 2)
        .mapToLong(TensorInfo::elements)
        .sum();
  }

  /** Time steps times batch: the product of all dimensions of the input except the features. */
  private static long steps(String op, TensorInfo input) {
    List<Integer> shape = input.shape();
    return shape.isEmpty() ? 0 : input.elements() / Math.max(1, last(shape));
  }

  private static long perOutput(String op, List<Integer> weights) {
    long product = 1;
    // CONV_2D keeps [out, h, w, in]; CONV_3D keeps [d, h, w, in, out].
    int from = op.equals("CONV_2D") ? 1 : 0;
    int to = op.equals("CONV_2D") ? weights.size() : weights.size() - 1;
    for (int dimension : weights.subList(from, to)) {
      product *= dimension;
    }
    return product;
  }

  private static long inner(TensorInfo left, TensorInfo output) {
    int rank = left.shape().size();
    int last = left.shape().get(rank - 1);
    if (rank < 2 || output.shape().size() < 2) {
      return last;
    }
    // With adj_x the inner dimension is the one that the output's rows do not have.
    int rows = output.shape().get(output.shape().size() - 2);
    return left.shape().get(rank - 2) == rows ? last : left.shape().get(rank - 2);
  }

  private static long last(List<Integer> shape) {
    return shape.isEmpty() ? 1 : shape.get(shape.size() - 1);
  }

  private static TensorInfo tensor(List<Integer> indexes, int i, List<TensorInfo> tensors) {
    return i >= indexes.size() || indexes.get(i) < 0 ? null : tensors.get(indexes.get(i));
  }

  private static long times(long... factors) {
    long product = 1;
    for (long factor : factors) {
      // The product saturates for absurd shapes: a wrapped product would look like a real number.
      product =
          Math.multiplyHigh(product, factor) != 0 || product * factor < 0
              ? Long.MAX_VALUE
              : product * factor;
    }
    return product;
  }
}
