package io.splitpoint.tflite;

import java.util.List;

/**
 * What an external delegate took of a model, from the runtime's own plans before and after it was
 * applied. Use it to tell a run on an accelerator from one that fell back to the CPU.
 *
 * @param operators of the model, of all its subgraphs
 * @param taken how many of them the delegate runs
 * @param partitions into how many steps the delegate joined those that it took
 * @param left operators of the main graph that stay with the CPU, by their numbers from 0 in the
 *     order of the model's file
 * @param graphOpen whether XNNPACK may run what was left
 */
public record Delegation(
    int operators, int taken, int partitions, List<Integer> left, boolean graphOpen) {

  public Delegation {
    left = List.copyOf(left);
  }
}
