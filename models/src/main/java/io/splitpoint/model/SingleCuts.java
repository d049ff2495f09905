package io.splitpoint.model;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Finds every tensor that alone separates a graph in two: what depends on the tensor depends on
 * nothing else that varies. It also finds those that the execution order hides because a side
 * branch runs late.
 *
 * <p>Those are the tensors whose descendants are exactly what they dominate. The dominator tree of
 * a DAG comes from one pass in execution order, the dominator of an operator being the nearest
 * common ancestor of its inputs (Aho, Hopcroft and Ullman, "On finding lowest common ancestors in
 * trees", 1976), found with Myers' jump pointers ("An applicative random-access stack", 1983). An
 * edge that leaves the set that a tensor dominates then marks the tree's path between its ends, and
 * a tensor without a mark is a cut. O(E log V) time, O(V) memory.
 */
final class SingleCuts {

  private static final int ROOT = 0;

  private final TensorUses uses;
  private final int tensors;
  private final int[] parent;
  private final int[] jump;
  private final int[] depth;

  /** The number of edges that end below a node, minus the dominators of their targets. */
  private final long[] open;

  private SingleCuts(TensorUses uses) {
    this.uses = uses;
    this.tensors = uses.graph().tensors().size();
    int nodes = 1 + tensors + uses.graph().operators().size();
    this.parent = new int[nodes];
    this.jump = new int[nodes];
    this.depth = new int[nodes];
    this.open = new long[nodes];
  }

  /**
   * The tensors, in the order in which they are made, without the inputs and without those that
   * would leave a tail without an output.
   *
   * @param together operators that must not be separated
   */
  static List<TensorInfo> of(TensorUses uses, List<List<Integer>> together) {
    return new SingleCuts(uses).find(together);
  }

  private List<TensorInfo> find(List<List<Integer>> together) {
    List<Operator> operators = uses.graph().operators();
    int[] order = new int[parent.length];
    int count = 0;
    for (int input : uses.graph().inputs()) {
      count = hang(tensorNode(input), ROOT, order, count);
    }
    for (Operator operator : operators) {
      if (uses.derived().get(operator.index())) {
        continue;
      }
      List<Integer> inputs = uses.varying(operator);
      int dominator = inputs.isEmpty() ? ROOT : tensorNode(inputs.get(0));
      for (int input : inputs) {
        dominator = common(dominator, tensorNode(input));
        open[tensorNode(input)]++;
      }
      open[dominator] -= inputs.size();
      count = hang(operatorNode(operator.index()), dominator, order, count);
      for (int output : operator.outputs()) {
        count = hang(tensorNode(output), operatorNode(operator.index()), order, count);
      }
    }
    together.forEach(this::bind);
    for (int i = count - 1; i >= 0; i--) {
      open[parent[order[i]]] += open[order[i]];
    }
    BitSet useful = useful(operators);
    List<TensorInfo> cuts = new ArrayList<>();
    for (int tensor : uses.made()) {
      TensorInfo info = uses.graph().tensors().get(tensor);
      if (open[tensorNode(tensor)] == 0
          && uses.producer()[tensor] >= 0
          && leadsTo(useful, tensor)
          && info.bytes().isPresent()) {
        cuts.add(info);
      }
    }
    return List.copyOf(cuts);
  }

  /** Excludes tensors that dominate some of these operators but not all. */
  private void bind(List<Integer> operators) {
    int common = operatorNode(operators.get(0));
    for (int operator : operators) {
      common = common(common, operatorNode(operator));
      open[operatorNode(operator)]++;
    }
    open[common] -= operators.size();
  }

  private int tensorNode(int tensor) {
    return 1 + tensor;
  }

  private int operatorNode(int operator) {
    return 1 + tensors + operator;
  }

  private int hang(int node, int under, int[] order, int count) {
    parent[node] = under;
    depth[node] = depth[under] + 1;
    int far = jump[under];
    jump[node] = depth[under] - depth[far] == depth[far] - depth[jump[far]] ? jump[far] : under;
    order[count] = node;
    return count + 1;
  }

  private int common(int a, int b) {
    while (depth[a] > depth[b]) {
      a = depth[jump[a]] >= depth[b] ? jump[a] : parent[a];
    }
    while (depth[b] > depth[a]) {
      b = depth[jump[b]] >= depth[a] ? jump[b] : parent[b];
    }
    while (a != b) {
      boolean near = jump[a] == jump[b];
      a = near ? parent[a] : jump[a];
      b = near ? parent[b] : jump[b];
    }
    return a;
  }

  /** The operators that an output of the graph depends on. */
  private BitSet useful(List<Operator> operators) {
    BitSet useful = new BitSet();
    for (int i = operators.size() - 1; i >= 0; i--) {
      for (int output : operators.get(i).outputs()) {
        if (uses.outputs().get(output) || leadsTo(useful, output)) {
          useful.set(i);
        }
      }
    }
    return useful;
  }

  private boolean leadsTo(BitSet operators, int tensor) {
    for (int consumer : uses.consumers()[tensor]) {
      if (operators.get(consumer)) {
        return true;
      }
    }
    return false;
  }
}
