package io.splitpoint.model;

import java.util.BitSet;
import java.util.List;
import java.util.Set;

/**
 * Upper bounds for the values of an integer tensor, from the tables that the graph looks up with
 * them. Use it to make inputs: the kernels refuse an index that its table lacks, or crash on it.
 */
final class IndexRange {

  /** Indexes are 16 or 32 bits wide in some kernels. */
  private static final long MOST = Short.MAX_VALUE;

  private static final long ZERO_ALONE = 1;

  /** Operators that pass on the values of their one data input unchanged. */
  private static final Set<String> MOVES =
      Set.of(
          "RESHAPE",
          "EXPAND_DIMS",
          "SQUEEZE",
          "CAST",
          "TRANSPOSE",
          "SLICE",
          "STRIDED_SLICE",
          "SPLIT",
          "SPLIT_V",
          "UNPACK",
          "PACK",
          "CONCATENATION",
          "TILE",
          "BROADCAST_TO",
          "GATHER",
          "GATHER_ND",
          "REVERSE_V2");

  /** Operators that pass on all inputs; other inputs are sizes, axes or positions. */
  private static final Set<String> JOINS = Set.of("PACK", "CONCATENATION");

  private final Graph graph;
  private final TensorUses uses;

  IndexRange(Graph graph) {
    this.graph = graph;
    this.uses = graph.structure().uses();
  }

  /** A number above 0 that all values of the tensor must be below; 1 where nothing is known. */
  long of(int tensor) {
    long bound = bound(tensor, new BitSet());
    return bound == Long.MAX_VALUE ? ZERO_ALONE : bound;
  }

  /** {@link Long#MAX_VALUE} where no operator computes with the values. */
  private long bound(int tensor, BitSet seen) {
    long bound = Long.MAX_VALUE;
    if (seen.get(tensor)) {
      return bound;
    }
    seen.set(tensor);
    for (int consumer : uses.consumers()[tensor]) {
      Operator operator = graph.operators().get(consumer);
      List<Integer> inputs = operator.inputs();
      for (int i = 0; i < inputs.size(); i++) {
        if (inputs.get(i) == tensor) {
          bound = Math.min(bound, read(operator, i, seen));
        }
      }
    }
    return bound;
  }

  private long read(Operator operator, int input, BitSet seen) {
    switch (operator.op()) {
      case "GATHER" -> {
        if (input == 1) {
          FlatBufferTable options = options(operator);
          int axis = options == null ? 0 : options.int32(SchemaFields.GatherOptions.AXIS, 0);
          return size(operator.inputs().get(0), axis);
        }
      }
      case "EMBEDDING_LOOKUP" -> {
        if (input == 0) {
          return size(operator.inputs().get(1), 0);
        }
      }
      case "GATHER_ND" -> {
        if (input == 1) {
          List<Integer> indexes = shape(operator.inputs().get(1));
          long least = MOST;
          int depth = indexes.isEmpty() ? 0 : indexes.get(indexes.size() - 1);
          for (int axis = 0; axis < depth; axis++) {
            least = Math.min(least, size(operator.inputs().get(0), axis));
          }
          return least;
        }
      }
      case "ONE_HOT" -> {
        if (input == 0) {
          List<Integer> made = shape(operator.outputs().get(0));
          return made.isEmpty() ? ZERO_ALONE : limited(made.get(made.size() - 1));
        }
      }
      default -> {}
    }
    int moved = operator.op().equals("SPLIT") ? 1 : 0;
    if (MOVES.contains(operator.op()) && (input == moved || JOINS.contains(operator.op()))) {
      long bound = Long.MAX_VALUE;
      for (int output : operator.outputs()) {
        if (real(output)) {
          return MOST; // From here on the values are amounts, not indexes.
        }
        bound = Math.min(bound, bound(output, seen));
      }
      return bound;
    }
    return ZERO_ALONE;
  }

  private boolean real(int tensor) {
    return graph.tensors().get(tensor).type().startsWith("float");
  }

  private long size(int table, int axis) {
    List<Integer> shape = shape(table);
    int from = axis < 0 ? axis + shape.size() : axis;
    return from < 0 || from >= shape.size() ? ZERO_ALONE : limited(shape.get(from));
  }

  private static long limited(long size) {
    return Math.max(ZERO_ALONE, Math.min(MOST, size));
  }

  private List<Integer> shape(int tensor) {
    return tensor < 0 ? List.of() : graph.tensors().get(tensor).shape();
  }

  private FlatBufferTable options(Operator operator) {
    return graph
        .main()
        .operatorTables()[operator.index()]
        .table(SchemaFields.Operator.BUILTIN_OPTIONS);
  }
}
