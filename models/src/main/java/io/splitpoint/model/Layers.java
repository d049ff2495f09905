package io.splitpoint.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The layers of a model's main subgraph, and what crosses between them. */
final class Layers {

  private final TensorUses uses;
  private final List<Layer> layers;
  private final int[] layerOf;

  /** First layer after which the tensor exists: 0 for an input, −1 when it never crosses. */
  private final int[] born;

  /** Last layer that reads the tensor. */
  private final int[] read;

  private final Optional<String>[] barriers;
  private final List<Barriers.Together> together;
  private final int[] made;

  private Layers(
      TensorUses uses,
      List<Layer> layers,
      int[] layerOf,
      int[] born,
      int[] read,
      Optional<String>[] barriers,
      List<Barriers.Together> together) {
    this.uses = uses;
    this.layers = layers;
    this.layerOf = layerOf;
    this.born = born;
    this.read = read;
    this.barriers = barriers;
    this.together = together;
    this.made = uses.made();
  }

  static Layers of(List<SubGraph> subgraphs) {
    SubGraph graph = subgraphs.get(0);
    TensorUses uses = TensorUses.of(graph);
    List<LayerGrouping.Group> groups = LayerGrouping.of(uses);
    int[] layerOf = new int[graph.operators().size()];
    for (int i = 0; i < groups.size(); i++) {
      for (int operator : groups.get(i).operators()) {
        layerOf[operator] = i + 1;
      }
    }
    int[] born = new int[graph.tensors().size()];
    int[] read = new int[born.length];
    lifetimes(uses, layerOf, born, read);
    List<Barriers.Together> together = Barriers.of(subgraphs, uses);
    Optional<String>[] barriers = Barriers.reasons(together, layerOf, groups.size());
    List<String> names = LayerNames.of(graph, groups);
    BitSet single = singles(graph, born, read, groups.size());
    List<Layer> layers = new ArrayList<>(groups.size());
    for (int k = 1; k <= groups.size(); k++) {
      layers.add(
          layer(
              graph,
              k,
              names.get(k - 1),
              groups.get(k - 1),
              k < groups.size() && single.get(k) && barriers[k].isEmpty()));
    }
    return new Layers(uses, List.copyOf(layers), layerOf, born, read, barriers, together);
  }

  private static void lifetimes(TensorUses uses, int[] layerOf, int[] born, int[] read) {
    Arrays.fill(born, -1);
    for (int input : uses.graph().inputs()) {
      born[input] = 0;
    }
    for (TensorInfo tensor : uses.graph().tensors()) {
      int t = tensor.index();
      int producer = uses.producer()[t];
      if (producer >= 0 && !uses.derived().get(producer)) {
        born[t] = layerOf[producer];
      }
      if (tensor.variable()) {
        born[t] = -1;
      }
      for (int consumer : uses.consumers()[t]) {
        read[t] = Math.max(read[t], layerOf[consumer]);
      }
    }
  }

  /** The layers after which exactly one tensor of known size is alive. */
  private static BitSet singles(SubGraph graph, int[] born, int[] read, int n) {
    int[] change = new int[n + 2];
    for (int t = 0; t < born.length; t++) {
      if (born[t] >= 0 && read[t] > born[t]) {
        // A tensor of unknown size counts twice: it is never a single cut.
        int weight = graph.tensors().get(t).bytes().isPresent() ? 1 : 2;
        change[born[t]] += weight;
        change[read[t]] -= weight;
      }
    }
    BitSet single = new BitSet();
    for (int k = 0, alive = 0; k <= n; k++) {
      alive += change[k];
      single.set(k, alive == 1);
    }
    return single;
  }

  private static Layer layer(
      SubGraph graph, int index, String name, LayerGrouping.Group group, boolean cut) {
    List<Operator> operators = group.operators().stream().map(graph.operators()::get).toList();
    Operator last = operators.get(operators.size() - 1);
    Optional<TensorInfo> output = last.outputs().stream().findFirst().map(graph.tensors()::get);
    return new Layer(
        index,
        name,
        graph.operators().get(group.anchor()).op(),
        output.map(TensorInfo::shape).orElse(List.of()),
        bytes(last.outputs().stream().map(graph.tensors()::get).toList()),
        operators.stream().mapToLong(Operator::macs).sum(),
        operators.stream().mapToLong(Operator::paramBytes).sum(),
        cut,
        group.operators());
  }

  List<Layer> layers() {
    return layers;
  }

  TensorUses uses() {
    return uses;
  }

  int layerOf(int operator) {
    return layerOf[operator];
  }

  List<TensorInfo> singleCuts() {
    return SingleCuts.of(uses, together.stream().map(Barriers.Together::operators).toList());
  }

  Cut cutAfter(int k) {
    if (k < 0 || k > layers.size()) {
      throw new IllegalArgumentException(
          "expected a layer from 0 to " + layers.size() + ", found " + k);
    }
    List<TensorInfo> crossing = new ArrayList<>();
    List<TensorInfo> tensors = uses.graph().tensors();
    if (k == layers.size()) {
      Arrays.stream(uses.graph().outputs())
          .distinct()
          .mapToObj(tensors::get)
          .forEach(crossing::add);
    } else if (k == 0) {
      Arrays.stream(uses.graph().inputs()).mapToObj(tensors::get).forEach(crossing::add);
    } else {
      for (int t : made) {
        if (born[t] >= 0 && born[t] <= k && read[t] > k) {
          crossing.add(tensors.get(t));
        }
      }
    }
    return new Cut(k, List.copyOf(crossing), bytes(crossing), barriers[k]);
  }

  /** The bytes of all tensors together; empty when the size of one is known only at run time. */
  private static OptionalLong bytes(List<TensorInfo> tensors) {
    return tensors.stream().allMatch(t -> t.bytes().isPresent())
        ? OptionalLong.of(tensors.stream().mapToLong(t -> t.bytes().getAsLong()).sum())
        : OptionalLong.empty();
  }
}
