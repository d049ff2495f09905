package io.splitpoint.partition;

import io.splitpoint.failure.InputException;
import io.splitpoint.model.Graph;
import io.splitpoint.model.Layer;
import io.splitpoint.model.TensorInfo;
import io.splitpoint.profile.DeviceKind;
import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A device for every layer of a model's graph, where data may cross the link both ways and branches
 * may run on different devices. A layer costs the difference of two prefixes; a tensor that the
 * other side reads is sent once. Devices and link work one after the other, so that latency is a
 * sum. Sending the answer back is not charged.
 *
 * @param headDevice holds the input
 * @param tailDevice the other one
 * @param link the link between them, the same in both directions
 * @param objective latency or energy
 * @param layers number of the model's layers
 * @param layersOnTailDevice layers that run on the tail device, from 1; the others run on the head
 *     device
 * @param value cost in ms or mJ
 * @param valueOnOneDevice cost of all layers on one device, the cheaper one
 */
public record GraphPlacement(
    String headDevice,
    String tailDevice,
    String link,
    Objective objective,
    int layers,
    Set<Integer> layersOnTailDevice,
    double value,
    double valueOnOneDevice) {

  /**
   * The best placement of one pairing.
   *
   * @throws InputException when the profile is not of this graph, lacks a cost, is of a device
   *     whose prefixes do not add up, or needs an unknown power of the link
   */
  public static GraphPlacement solve(Graph graph, Pairing pairing, Objective objective) {
    if (objective != Objective.LATENCY && objective != Objective.ENERGY) {
      throw new InputException(
          "placement: expected the objective latency or energy, which add up, found "
              + objective.label());
    }
    if (objective == Objective.ENERGY) {
      pairing
          .powers()
          .missing(true)
          .ifPresent(
              power -> {
                throw new InputException("placement: " + Undecided.because(objective, power));
              });
    }
    checkLayers(graph, pairing);
    DagCosts costs = costs(graph, pairing, objective);
    DagCut.Placement best = DagCut.solve(costs);
    boolean[] there = new boolean[costs.nodes()];
    Arrays.fill(there, true);
    return new GraphPlacement(
        pairing.headDevice(),
        pairing.tailDevice(),
        pairing.link().name(),
        objective,
        costs.nodes(),
        IntStream.range(0, costs.nodes())
            .filter(j -> best.far()[j])
            .mapToObj(j -> j + 1)
            .collect(Collectors.toCollection(TreeSet::new)),
        best.cost(),
        Math.min(costs.of(new boolean[costs.nodes()]), costs.of(there)));
  }

  private static void checkLayers(Graph graph, Pairing pairing) {
    List<Layer> layers = graph.layers();
    if (layers.size() != pairing.layers()) {
      throw new InputException(
          "placement: expected a profile of the %d layers of %s, found %d"
              .formatted(layers.size(), graph.name(), pairing.layers()));
    }
    for (Layer layer : layers) {
      String found = pairing.head().get(layer.index()).layerName();
      if (!found.equals(layer.name())) {
        throw new InputException(
            "placement: expected layer %d to be '%s' as in %s, found '%s' in the profile"
                .formatted(layer.index(), layer.name(), graph.name(), found));
      }
    }
  }

  static DagCosts costs(Graph graph, Pairing pairing, Objective objective) {
    boolean energy = objective == Objective.ENERGY;
    Link link = pairing.link();
    double[] near = steps(pairing.head(), energy, 1);
    boolean metered = !energy || link.isLocal();
    double[] far =
        metered
            ? steps(pairing.tail(), energy, energy ? 1 : pairing.speedup())
            : Arrays.stream(steps(pairing.tail(), false, pairing.speedup()))
                .map(pairing.powers()::waitMj)
                .toArray();
    Map<Integer, Integer> layerOfMaker = new LinkedHashMap<>();
    Map<Integer, TreeSet<Integer>> readers = new LinkedHashMap<>();
    for (Layer layer : graph.layers()) {
      for (int operator : layer.operators()) {
        graph.operators().get(operator).outputs().forEach(t -> layerOfMaker.put(t, layer.index()));
      }
    }
    for (Layer layer : graph.layers()) {
      for (int operator : layer.operators()) {
        for (int tensor : graph.operators().get(operator).inputs()) {
          if (tensor >= 0
              && !graph.tensors().get(tensor).constant()
              && layerOfMaker.getOrDefault(tensor, 0) != layer.index()) {
            readers.computeIfAbsent(tensor, t -> new TreeSet<>()).add(layer.index() - 1);
          }
        }
      }
    }
    int tensors = readers.size();
    int[] producer = new int[tensors];
    int[][] consumers = new int[tensors][];
    double[] send = new double[tensors];
    double[] back = new double[tensors];
    int at = 0;
    for (Map.Entry<Integer, TreeSet<Integer>> entry : readers.entrySet()) {
      TensorInfo tensor = graph.tensors().get(entry.getKey());
      double ms = link.transferMs(bytes(graph, tensor));
      producer[at] = layerOfMaker.getOrDefault(entry.getKey(), 0) - 1;
      consumers[at] = entry.getValue().stream().mapToInt(Integer::intValue).toArray();
      send[at] = energy ? pairing.powers().transferMj(ms, 0) : ms;
      back[at] = energy ? pairing.powers().transferMj(0, ms) : ms;
      at++;
    }
    return new DagCosts(near, far, producer, consumers, send, back);
  }

  private static long bytes(Graph graph, TensorInfo tensor) {
    if (tensor.bytes().isEmpty() || tensor.variable()) {
      throw new InputException(
          "placement: %s, tensor '%s': expected a tensor of known size that keeps no state, found %s"
              .formatted(graph.name(), tensor.name(), tensor.type()));
    }
    return tensor.bytes().getAsLong();
  }

  /** The cost that each layer adds; only within the noise may a longer prefix look cheaper. */
  private static double[] steps(List<LayerProfile> rows, boolean energy, double speedup) {
    String device = rows.get(0).device();
    if (!DeviceKind.of(rows).layersAddUp()) {
      throw new InputException(
          "placement: expected devices whose prefixes add up layer by layer, found %s, where each invocation and each change of what is cached costs again (tiers and segments count them)"
              .formatted(device));
    }
    Prefixes prefixes = new Prefixes(rows);
    double[] cost = energy ? prefixes.mj : prefixes.ms;
    double[] steps = new double[cost.length - 1];
    double most = 0;
    double mostLow = 0;
    for (int k = 1; k < cost.length; k++) {
      Optional<Latency> latency = rows.get(k).latency();
      if (Double.isNaN(cost[k])) {
        throw new InputException(
            "placement: expected the %s of every prefix on %s, found none of layer %d (%s)"
                .formatted(energy ? "energy" : "latency", device, k, rows.get(k).layerName()));
      }
      if (!energy && latency.isPresent() && latency.get().highMs() < mostLow) {
        throw new InputException(
            "placement: expected prefixes that grow on %s, found layer %d (%s) at %s ms after %s ms: they do not add up"
                .formatted(
                    device,
                    k,
                    rows.get(k).layerName(),
                    PlainNumbers.plain(cost[k]),
                    PlainNumbers.plain(most)));
      }
      if (cost[k] > most) {
        steps[k - 1] = (cost[k] - most) / speedup;
        most = cost[k];
        mostLow = latency.map(Latency::lowMs).orElse(0.0);
      }
    }
    return steps;
  }

  /** The placement as text, such as "layers 1-3, 7 on cpu, 4-6 on server-x10". */
  public String inWords() {
    List<String> parts = new ArrayList<>();
    for (boolean there : new boolean[] {false, true}) {
      List<String> ranges = ranges(there);
      if (!ranges.isEmpty()) {
        parts.add(String.join(", ", ranges) + " on " + (there ? tailDevice : headDevice));
      }
    }
    return "layers " + String.join("; ", parts);
  }

  private List<String> ranges(boolean there) {
    List<String> ranges = new ArrayList<>();
    int from = 1;
    for (int layer = 1; layer <= layers; layer++) {
      if (layersOnTailDevice.contains(layer) != there) {
        from = layer + 1;
      } else if (layer == layers || layersOnTailDevice.contains(layer + 1) != there) {
        ranges.add(from == layer ? Integer.toString(layer) : from + "-" + layer);
      }
    }
    return ranges;
  }
}
