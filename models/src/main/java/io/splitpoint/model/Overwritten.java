package io.splitpoint.model;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds models for which TensorFlow Lite 2.20's own kernels compute wrong results because of a
 * defect in its memory planner. Use it before trusting such results. Operators that only change the
 * shape share the memory of their input, and later operators may compute in place there. The
 * planner checks whether another operator still needs the memory only for the first and the last
 * tensor that share it ({@code refcounts_} in {@code ArenaPlanner::IdentifyInPlaceTensors},
 * arena_planner.cc), not for those between them. XNNPACK plans its own memory and does not have
 * this defect.
 */
final class Overwritten {

  /** Kernels marked {@code kTfLiteInplaceOpDataUnmodified}. */
  private static final Set<String> SHARING = Set.of("RESHAPE", "SQUEEZE", "EXPAND_DIMS", "BITCAST");

  private Overwritten() {}

  /** Describes a tensor that may be overwritten before its last reader, if any. */
  static Optional<String> find(TensorUses uses) {
    for (Operator maker : uses.graph().operators()) {
      if (shares(maker)) {
        int tensor = maker.outputs().get(0);
        for (int reader : uses.consumers()[tensor]) {
          int writer = writer(uses, reader);
          int last = last(uses, tensor);
          if (writer >= 0 && last > writer) {
            return Optional.of(
                "tensor %d (%s), which operator %d still reads after operator %d may have"
                        .formatted(tensor, uses.graph().tensors().get(tensor).name(), last, writer)
                    + " overwritten it");
          }
        }
      }
    }
    return Optional.empty();
  }

  /** The operator that may compute in the memory shared from this operator on; −1 for none. */
  private static int writer(TensorUses uses, int sharing) {
    List<Operator> operators = uses.graph().operators();
    int next = sharing;
    while (shares(operators.get(next))) {
      int output = operators.get(next).outputs().get(0);
      if (uses.consumers()[output].length != 1 || uses.outputs().get(output)) {
        return -1;
      }
      next = uses.consumers()[output][0];
    }
    return next == sharing ? -1 : next;
  }

  private static boolean shares(Operator operator) {
    return SHARING.contains(operator.op()) && !operator.outputs().isEmpty();
  }

  private static int last(TensorUses uses, int tensor) {
    int[] readers = uses.consumers()[tensor];
    return readers[readers.length - 1];
  }
}
