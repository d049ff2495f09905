package io.splitpoint.model;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.IntSummaryStatistics;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A part of a model: its operators, inputs and outputs, in the whole model's indexes. Run the parts
 * in order, each on the tensors that it needs, to compute the model's outputs.
 *
 * @param from first layer, counted from 1
 * @param to last layer
 * @param operators operators in execution order, including those that compute the part's inputs
 *     from constants alone
 * @param inputs tensors that it takes, in the order in which they are made; the first part also
 *     takes inputs that no operator reads
 * @param outputs tensors that later parts read, in the order in which they are made, then the
 *     model's own outputs
 */
public record Part(
    int from, int to, List<Integer> operators, List<TensorInfo> inputs, List<TensorInfo> outputs) {

  static Part of(Graph graph, int from, int to) {
    Layers layers = graph.structure();
    BitSet mine = new BitSet();
    for (Operator operator : graph.operators()) {
      int layer = layers.layerOf(operator.index());
      mine.set(operator.index(), layer >= from && layer <= to);
    }
    return of(graph, mine, from == 1, to == layers.layers().size());
  }

  static Part of(Graph graph, BitSet mine, boolean first, boolean last) {
    Layers layers = graph.structure();
    TensorUses uses = layers.uses();
    mine.andNot(uses.derived());
    IntSummaryStatistics range = mine.stream().map(layers::layerOf).summaryStatistics();
    addDerived(uses, mine);
    return new Part(
        range.getMin(),
        range.getMax(),
        mine.stream().boxed().toList(),
        inputs(graph, uses, mine, first, last),
        outputs(graph, uses, mine, last));
  }

  private static void addDerived(TensorUses uses, BitSet mine) {
    List<Operator> operators = uses.graph().operators();
    for (int i = mine.length() - 1; i >= 0; i--) {
      if (mine.get(i)) {
        for (int input : operators.get(i).inputs()) {
          int producer = input < 0 ? -1 : uses.producer()[input];
          if (producer >= 0 && uses.derived().get(producer)) {
            mine.set(producer);
          }
        }
      }
    }
  }

  private static List<TensorInfo> inputs(
      Graph graph, TensorUses uses, BitSet mine, boolean first, boolean last) {
    List<TensorInfo> inputs = new ArrayList<>();
    for (int tensor : uses.made()) {
      int producer = uses.producer()[tensor];
      boolean read = false;
      for (int consumer : uses.consumers()[tensor]) {
        read |= mine.get(consumer);
      }
      boolean idle = producer < 0 && uses.consumers()[tensor].length == 0;
      boolean through = last && producer < 0 && uses.outputs().get(tensor);
      if ((producer < 0 || !mine.get(producer)) && (read || through || idle && first)) {
        inputs.add(graph.tensors().get(tensor));
      }
    }
    return List.copyOf(inputs);
  }

  private static List<TensorInfo> outputs(Graph graph, TensorUses uses, BitSet mine, boolean last) {
    Set<Integer> crossing = new LinkedHashSet<>();
    for (int operator : mine.stream().toArray()) {
      for (int output : graph.operators().get(operator).outputs()) {
        if (!uses.derived().get(operator) && leaves(uses, mine, output)) {
          crossing.add(output);
        }
      }
    }
    List<TensorInfo> outputs = new ArrayList<>();
    crossing.forEach(tensor -> outputs.add(graph.tensors().get(tensor)));
    for (TensorInfo output : graph.outputs()) {
      int producer = uses.producer()[output.index()];
      if (producer < 0 ? last : mine.get(producer) && !crossing.contains(output.index())) {
        outputs.add(output);
      }
    }
    if (outputs.isEmpty()) {
      // No other part needs this one, and the runtime has no use for a part without outputs.
      mine.stream()
          .boxed()
          .flatMap(operator -> graph.operators().get(operator).outputs().stream())
          .filter(tensor -> uses.consumers()[tensor].length == 0)
          .forEach(tensor -> outputs.add(graph.tensors().get(tensor)));
    }
    return List.copyOf(outputs);
  }

  private static boolean leaves(TensorUses uses, BitSet mine, int tensor) {
    for (int consumer : uses.consumers()[tensor]) {
      if (!mine.get(consumer)) {
        return true;
      }
    }
    return false;
  }
}
