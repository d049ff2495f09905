package io.splitpoint.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Groups operators into layers: the operator that does the work (the anchor) and those that belong
 * to it. After the anchor come activations, bias and scale by constants, space-to-batch pairs and
 * dequantize at the output; before it padding, quantize at the input and shape arithmetic. An
 * operator joins a layer only when no other operator reads its result, so that no cut of one tensor
 * is hidden inside a layer.
 */
final class LayerGrouping {

  private static final Set<String> ACTIVATIONS =
      Set.of(
          "RELU",
          "RELU6",
          "RELU_N1_TO_1",
          "RELU_0_TO_1",
          "TANH",
          "LOGISTIC",
          "SOFTMAX",
          "LOG_SOFTMAX",
          "HARD_SWISH",
          "LEAKY_RELU",
          "PRELU",
          "ELU",
          "GELU",
          "BATCH_TO_SPACE_ND");

  private static final Set<String> ELEMENTWISE =
      Set.of("ADD", "SUB", "MUL", "DIV", "MAXIMUM", "MINIMUM");

  private static final Set<String> ANCHORS =
      Set.of(
          "CONV_2D",
          "DEPTHWISE_CONV_2D",
          "FULLY_CONNECTED",
          "TRANSPOSE_CONV",
          "CONV_3D",
          "CONV_3D_TRANSPOSE",
          "BATCH_MATMUL",
          "ADD",
          "SUB",
          "MUL",
          "DIV");

  private static final Set<String> BEFORE =
      Set.of("PAD", "PADV2", "MIRROR_PAD", "SPACE_TO_BATCH_ND", "SHAPE");

  private final TensorUses uses;
  private final List<Operator> operators;
  private final int[] group;

  private LayerGrouping(TensorUses uses) {
    this.uses = uses;
    this.operators = uses.graph().operators();
    this.group = new int[operators.size()];
    Arrays.setAll(group, i -> i);
  }

  /**
   * One layer.
   *
   * @param anchor the operator that does the work
   * @param operators the operators, the anchor included, in execution order
   */
  record Group(int anchor, List<Integer> operators) {}

  /** The layers, in execution order of their anchors. */
  static List<Group> of(TensorUses uses) {
    LayerGrouping grouping = new LayerGrouping(uses);
    grouping.operators.forEach(grouping::glueBehind);
    for (int i = grouping.operators.size() - 1; i >= 0; i--) {
      grouping.glueBefore(grouping.operators.get(i));
    }
    Map<Integer, List<Integer>> layers = new TreeMap<>();
    for (int i = 0; i < grouping.group.length; i++) {
      layers.computeIfAbsent(grouping.group[i], anchor -> new ArrayList<>()).add(i);
    }
    return layers.entrySet().stream()
        .map(layer -> new Group(layer.getKey(), List.copyOf(layer.getValue())))
        .toList();
  }

  private void glueBehind(Operator operator) {
    List<Integer> inputs = uses.varying(operator).stream().distinct().toList();
    boolean edge =
        (operator.op().equals("DEQUANTIZE") || operator.op().equals("QUANTIZE"))
            && operator.outputs().stream().anyMatch(uses.outputs()::get);
    if (inputs.size() == 1
        && (ACTIVATIONS.contains(operator.op()) || ELEMENTWISE.contains(operator.op()) || edge)) {
      int made = uses.producer()[inputs.get(0)];
      if (alone(inputs.get(0))
          && made >= 0
          && (edge ? anchored(made) : ANCHORS.contains(anchor(made)))) {
        group[operator.index()] = group[made];
      }
    } else if (inputs.size() == 2 && operator.op().equals("MUL")) {
      swish(operator, inputs.get(0), inputs.get(1));
      swish(operator, inputs.get(1), inputs.get(0));
    }
  }

  /** Recognizes {@code x · sigmoid(x)}: two operators that are one activation. */
  private void swish(Operator multiply, int x, int sigmoid) {
    int gate = uses.producer()[sigmoid];
    int made = uses.producer()[x];
    if (gate >= 0
        && made >= 0
        && ANCHORS.contains(anchor(made))
        && operators.get(gate).op().equals("LOGISTIC")
        && operators.get(gate).inputs().get(0) == x
        && alone(sigmoid)
        && uses.consumers()[x].length == 2
        && !uses.outputs().get(x)) {
      group[gate] = group[made];
      group[multiply.index()] = group[made];
    }
  }

  private void glueBefore(Operator operator) {
    boolean edge =
        operator.op().equals("QUANTIZE")
            && uses.varying(operator).stream().allMatch(i -> uses.producer()[i] < 0);
    boolean shape =
        !uses.varying(operator).isEmpty()
            && uses.varying(operator).stream()
                .allMatch(i -> uses.producer()[i] >= 0 && shapeArithmetic(uses.producer()[i]));
    if (!BEFORE.contains(operator.op())
        && !edge
        && !shape
        && !uses.derived().get(operator.index())) {
      return;
    }
    int target = -1;
    for (int output : operator.outputs()) {
      if (uses.outputs().get(output)) {
        return;
      }
      for (int consumer : uses.consumers()[output]) {
        if (uses.derived().get(operator.index())) {
          target = target < 0 ? group[consumer] : Math.min(target, group[consumer]);
        } else if (target >= 0 && target != group[consumer]) {
          return;
        } else {
          target = group[consumer];
        }
      }
    }
    if (target >= 0 && group[operator.index()] == operator.index()) {
      group[operator.index()] = target;
    }
  }

  /** Whether the operator is SHAPE or computes integers from nothing else. */
  private boolean shapeArithmetic(int operator) {
    for (int depth = 0; depth < 4; depth++) {
      if (operators.get(operator).op().equals("SHAPE")) {
        return true;
      }
      List<Integer> inputs = uses.varying(operators.get(operator));
      if (inputs.isEmpty() || uses.producer()[inputs.get(0)] < 0) {
        return false;
      }
      operator = uses.producer()[inputs.get(0)];
    }
    return false;
  }

  private boolean alone(int tensor) {
    return uses.consumers()[tensor].length == 1 && !uses.outputs().get(tensor);
  }

  private boolean anchored(int operator) {
    return !BEFORE.contains(anchor(operator));
  }

  private String anchor(int operator) {
    return operators.get(group[operator]).op();
  }
}
