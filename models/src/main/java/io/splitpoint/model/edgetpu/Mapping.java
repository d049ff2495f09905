package io.splitpoint.model.edgetpu;

import java.util.Set;

/**
 * The operators that {@code edgetpu_compiler} maps, from Coral's list of supported operations
 * (coral.ai/docs/edgetpu/models-intro); TILE, which the list lacks, is on the chip in Coral's own
 * compiled DeepLab for Cityscapes. The compiler maps one consecutive run of them ({@link
 * Workload#mapped}); operators before and after it run on the CPU.
 */
final class Mapping {
  private static final Set<String> SUPPORTED =
      Set.of(
          "ADD",
          "AVERAGE_POOL_2D",
          "CONCATENATION",
          "CONV_2D",
          "DEPTHWISE_CONV_2D",
          "EXPAND_DIMS",
          "FULLY_CONNECTED",
          "L2_NORMALIZATION",
          "LOGISTIC",
          "LSTM",
          "UNIDIRECTIONAL_SEQUENCE_LSTM",
          "MAXIMUM",
          "MAX_POOL_2D",
          "MEAN",
          "MINIMUM",
          "MUL",
          "PACK",
          "PAD",
          "PRELU",
          "QUANTIZE",
          "REDUCE_MAX",
          "REDUCE_MIN",
          "RELU",
          "RELU6",
          "RELU_N1_TO_1",
          "RESHAPE",
          "RESIZE_BILINEAR",
          "RESIZE_NEAREST_NEIGHBOR",
          "RSQRT",
          "SLICE",
          "SOFTMAX",
          "SPACE_TO_DEPTH",
          "SPLIT",
          "SQUARED_DIFFERENCE",
          "SQUEEZE",
          "STRIDED_SLICE",
          "SUB",
          "SUM",
          "TANH",
          "TILE",
          "TRANSPOSE",
          "TRANSPOSE_CONV");

  /** Operators that only change the shape. */
  private static final Set<String> FREE = Set.of("RESHAPE", "SQUEEZE", "EXPAND_DIMS");

  /** "Depending on input/output size, this might not be mapped": 3 MiB is assumed. */
  private static final long LARGEST_RESIZE = 3 << 20;

  private Mapping() {}

  static boolean maps(String op, long outputElements) {
    return SUPPORTED.contains(op)
        && (!op.startsWith("RESIZE_") || outputElements <= LARGEST_RESIZE);
  }

  static boolean free(String op) {
    return FREE.contains(op);
  }
}
