package io.splitpoint.tflite;

import java.util.List;

/**
 * The operators of a model that an external delegate took, from the runtime's own plans before and
 * after it was applied. Use it to tell a run on an accelerator from one that fell back to the CPU.
 *
 * @param operators number of operators in all subgraphs of the model
 * @param taken number of them that the delegate runs
 * @param partitions number of steps into which the delegate joined them
 * @param left indexes in the model's file, from 0, of the main graph's operators that stay on the
 *     CPU
 * @param graphOpen whether XNNPACK may run the remaining operators
 */
public record Delegation(
    int operators, int taken, int partitions, List<Integer> left, boolean graphOpen) {

  public Delegation {
    left = List.copyOf(left);
  }
}
