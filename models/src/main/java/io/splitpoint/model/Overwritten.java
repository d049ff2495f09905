package io.splitpoint.model;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds models that a fault of TensorFlow Lite 2.20's memory planner computes wrongly. Use it
 * before a result is taken for the model's. Operators that only rename dimensions share the memory
 * of what they read, and calculations on that may be done in place. Whether another operator still
 * needs the memory is asked of the last tensor and of the first that share it ({@code refcounts_}
 * in {@code ArenaPlanner::IdentifyInPlaceTensors}, arena_planner.cc), not of those between them.
 * XNNPACK plans for itself and has no such fault.
 */
final class Overwritten {

  /** Kernels marked {@code kTfLiteInplaceOpDataUnmodified}. */
  private static final Set<String> SHARING = Set.of("RESHAPE", "SQUEEZE", "EXPAND_DIMS", "BITCAST");

  private Overwritten() {}

  /** Which tensor may be overwritten before its last reader, in words; empty when none is. */
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

  /**
   * The operator that may calculate in the memory that this operator and those after it share; −1
   * for none.
   */
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
