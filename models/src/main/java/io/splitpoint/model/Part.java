package io.splitpoint.model;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A part of a model's main subgraph: what it runs, takes and gives, in the whole model's indexes.
 *
 * @param operators in execution order, with those that compute from constants what the part needs
 * @param inputs tensors in the order they are made; a part with the model's first operator also
 *     takes the inputs that nobody reads
 * @param outputs what later parts read, in the order it is made, then the model's own outputs
 */
record Part(List<Integer> operators, List<Integer> inputs, List<Integer> outputs) {

  /** Layers {@code from} to {@code to}, both included. */
  static Part of(Graph graph, int from, int to) {
    Layers layers = graph.structure();
    Flow flow = layers.flow();
    BitSet mine = new BitSet();
    for (Operator operator : graph.operators()) {
      int layer = layers.layerOf(operator.index());
      mine.set(
          operator.index(), layer >= from && layer <= to && !flow.derived().get(operator.index()));
    }
    addDerived(flow, mine);
    List<Integer> operators = mine.stream().boxed().toList();
    boolean last = to == layers.layers().size();
    return new Part(
        operators, inputs(graph, flow, mine, from, last), outputs(graph, flow, mine, last));
  }

  private static void addDerived(Flow flow, BitSet mine) {
    List<Operator> operators = flow.graph().operators();
    for (int i = mine.length() - 1; i >= 0; i--) {
      if (mine.get(i)) {
        for (int input : operators.get(i).inputs()) {
          int producer = input < 0 ? -1 : flow.producer()[input];
          if (producer >= 0 && flow.derived().get(producer)) {
            mine.set(producer);
          }
        }
      }
    }
  }

  private static List<Integer> inputs(Graph graph, Flow flow, BitSet mine, int from, boolean last) {
    List<Integer> inputs = new ArrayList<>();
    for (int tensor : flow.made()) {
      int producer = flow.producer()[tensor];
      boolean read = false;
      for (int consumer : flow.consumers()[tensor]) {
        read |= mine.get(consumer);
      }
      boolean idle = producer < 0 && flow.consumers()[tensor].length == 0;
      boolean through = last && producer < 0 && flow.outputs().get(tensor);
      if ((producer < 0 || !mine.get(producer)) && (read || through || idle && from == 1)) {
        inputs.add(tensor);
      }
    }
    return inputs;
  }

  private static List<Integer> outputs(Graph graph, Flow flow, BitSet mine, boolean last) {
    Set<Integer> crossing = new LinkedHashSet<>();
    for (int operator : mine.stream().toArray()) {
      for (int output : graph.operators().get(operator).outputs()) {
        for (int consumer : flow.consumers()[output]) {
          if (!mine.get(consumer) && !flow.derived().get(operator)) {
            crossing.add(output);
          }
        }
      }
    }
    List<Integer> outputs = new ArrayList<>(crossing);
    for (TensorInfo output : graph.outputs()) {
      int producer = flow.producer()[output.index()];
      if (producer < 0 ? last : mine.get(producer) && !crossing.contains(output.index())) {
        outputs.add(output.index());
      }
    }
    return outputs;
  }
}
