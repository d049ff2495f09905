package io.splitpoint.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/**
 * For each tensor of the main subgraph, the operator that makes it and the operators that read it.
 * Use it for every question about data flow inside a model.
 *
 * @param producer operator that makes each tensor; −1 for inputs and constants
 * @param consumers operators that read each tensor, each once, in order
 * @param derived operators that compute from constants alone: every part that needs their result
 *     runs them itself, so they never cross a cut
 */
record TensorUses(
    SubGraph graph, int[] producer, int[][] consumers, BitSet outputs, BitSet derived) {

  /** Operators that may give another result in another place or at another time. */
  private static final Set<String> UNREPEATABLE =
      Set.of(
          "RANDOM_STANDARD_NORMAL",
          "RANDOM_UNIFORM",
          "MULTINOMIAL",
          "STABLEHLO_RNG_BIT_GENERATOR",
          "STABLEHLO_CUSTOM_CALL",
          "READ_VARIABLE",
          "VAR_HANDLE",
          "HASHTABLE",
          "HASHTABLE_FIND",
          "HASHTABLE_SIZE",
          "CALL_ONCE",
          "CALL",
          "IF",
          "WHILE");

  static TensorUses of(SubGraph graph) {
    int[] producer = new int[graph.tensors().size()];
    Arrays.fill(producer, -1);
    int[] count = new int[producer.length];
    for (Operator operator : graph.operators()) {
      operator.outputs().forEach(output -> producer[output] = operator.index());
      operator.inputs().stream().filter(i -> i >= 0).distinct().forEach(i -> count[i]++);
    }
    int[][] consumers = new int[producer.length][];
    Arrays.setAll(consumers, i -> new int[count[i]]);
    for (Operator operator : graph.operators()) {
      operator.inputs().stream()
          .filter(i -> i >= 0)
          .distinct()
          .forEach(i -> consumers[i][consumers[i].length - count[i]--] = operator.index());
    }
    BitSet outputs = new BitSet();
    Arrays.stream(graph.outputs()).forEach(outputs::set);
    TensorUses uses = new TensorUses(graph, producer, consumers, outputs, new BitSet());
    graph.operators().stream().filter(uses::repeats).forEach(o -> uses.derived.set(o.index()));
    return uses;
  }

  private boolean repeats(Operator operator) {
    return !operator.custom()
        && !UNREPEATABLE.contains(operator.op())
        && !operator.op().startsWith("BUILTIN_")
        && !operator.inputs().isEmpty()
        && operator.inputs().stream().allMatch(i -> i < 0 || fixed(i))
        && operator.outputs().stream().noneMatch(outputs::get)
        && operator.outputs().stream().anyMatch(o -> consumers[o].length > 0);
  }

  /** Whether the tensor's values are the same in every run. */
  boolean fixed(int tensor) {
    TensorInfo info = graph.tensors().get(tensor);
    if (info.variable()) {
      return false;
    }
    return producer[tensor] >= 0 ? derived.get(producer[tensor]) : info.constant();
  }

  /** The inputs of an operator that change from run to run. */
  List<Integer> varying(Operator operator) {
    List<Integer> varying = new ArrayList<>(2);
    for (int input : operator.inputs()) {
      if (input >= 0 && !fixed(input) && !graph.tensors().get(input).variable()) {
        varying.add(input);
      }
    }
    return varying;
  }

  /** The tensors that vary, in order of creation: the inputs, then each operator's outputs. */
  int[] made() {
    int[] made = new int[producer.length];
    int count = 0;
    for (int input : graph.inputs()) {
      made[count++] = input;
    }
    for (Operator operator : graph.operators()) {
      if (!derived.get(operator.index())) {
        for (int output : operator.outputs()) {
          made[count++] = output;
        }
      }
    }
    return Arrays.copyOf(made, count);
  }
}
