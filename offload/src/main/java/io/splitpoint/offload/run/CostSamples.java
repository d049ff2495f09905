package io.splitpoint.offload.run;

import io.splitpoint.model.Graph;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The measured times of heads and tails that ran alone. */
final class CostSamples {

  private final SortedMap<Integer, List<Double>> headMs = new TreeMap<>();
  private final SortedMap<Integer, List<Double>> tailMs = new TreeMap<>();

  /**
   * @param layer last layer of the head; 0 means no head, N no tail
   */
  void head(int layer, double ms) {
    add(headMs, layer, ms);
  }

  /**
   * @param layer last layer before the tail
   */
  void tail(int layer, double ms) {
    add(tailMs, layer, ms);
  }

  private static void add(SortedMap<Integer, List<Double>> to, int layer, double ms) {
    to.computeIfAbsent(layer, any -> new ArrayList<>()).add(ms);
  }

  /**
   * The table of all timed splits, with at least one head and tail each, by {@link PacedTimes},
   * because longer heads take longer and shorter tails less.
   */
  UsableSplits table(Graph graph) {
    return table(graph, UsableSplits.layers(graph));
  }

  /** The table of some splits by ascending layer. */
  UsableSplits table(Graph graph, List<Integer> layers) {
    double[] heads = PacedTimes.rising(groups(layers, headMs));
    double[] tails = PacedTimes.falling(groups(layers, tailMs));
    List<SplitCost> splits = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      splits.add(UsableSplits.cost(graph, layers.get(i), heads[i], tails[i]));
    }
    return new UsableSplits(splits);
  }

  private static List<double[]> groups(
      List<Integer> layers, SortedMap<Integer, List<Double>> byLayer) {
    return layers.stream()
        .map(layer -> byLayer.getOrDefault(layer, List.of(0.0)))
        .map(ms -> ms.stream().mapToDouble(Double::doubleValue).toArray())
        .toList();
  }
}
