package io.splitpoint.offload.run;

import io.splitpoint.failure.InputException;
import io.splitpoint.model.Cut;
import io.splitpoint.model.Graph;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;

/**
 * The splits of a model that a run may use, with their costs.
 *
 * @param splits splits by ascending layer, from 0 to N or a single one
 */
public record UsableSplits(List<SplitCost> splits) {

  /** Limit on repeated runs for each required run on a busy machine. */
  static final int RETRIES = 3;

  public UsableSplits {
    splits = List.copyOf(splits);
  }

  /** Receives the progress of the timing. */
  public interface Progress {
    void at(double done, String now);
  }

  /**
   * The layers after which the model can be cut for the wire, including 0 and N.
   *
   * @throws InputException when the size of the input or the answer on the wire is unknown
   */
  public static List<Integer> layers(Graph graph) {
    if (graph.cutAfter(0).bytes().isEmpty()
        || graph.cutAfter(graph.layers().size()).bytes().isEmpty()) {
      throw new InputException(
          "model: expected an input and an answer whose sizes are in its file, found one that is"
              + " known only at run time");
    }
    List<Integer> layers = new ArrayList<>();
    for (int k = 0; k <= graph.layers().size(); k++) {
      Cut cut = graph.cutAfter(k);
      if (k == 0 || k == graph.layers().size() || cut.possible() && cut.bytes().isPresent()) {
        layers.add(k);
      }
    }
    return layers;
  }

  public SplitCost after(int layer) {
    return splits.stream()
        .filter(split -> split.layer() == layer)
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    "split: expected one of %s, found %d"
                        .formatted(splits.stream().map(SplitCost::layer).toList(), layer)));
  }

  /** The split with the least expected latency, the first of equals. */
  SplitCost best(ToDoubleFunction<SplitCost> expectedMs) {
    SplitCost best = splits.get(0);
    for (SplitCost split : splits) {
      best = expectedMs.applyAsDouble(split) < expectedMs.applyAsDouble(best) ? split : best;
    }
    return best;
  }

  /** The time for which frames wait for the server at this split, before the tail starts here. */
  public double waitMs(int layer, double deadlineMs) {
    return new Patience(OptionalDouble.of(deadlineMs)).waitMs(after(layer).tailMs());
  }

  /**
   * Creates a row of the table.
   *
   * @param layer 0 to N
   */
  static SplitCost cost(Graph graph, int layer, double headMs, double tailMs) {
    boolean whole = layer == graph.layers().size();
    return new SplitCost(
        layer,
        layer == 0 ? "input" : graph.layers().get(layer - 1).name(),
        whole ? 0 : graph.cutAfter(layer).bytes().orElseThrow(),
        whole ? 0 : graph.cutAfter(graph.layers().size()).bytes().orElseThrow(),
        headMs,
        tailMs);
  }

  /**
   * Creates the table from a profile.
   *
   * @param headMs times of layers 1 to k here
   * @param tailMs times of the rest on the server
   */
  public static UsableSplits of(
      Graph graph, IntToDoubleFunction headMs, IntToDoubleFunction tailMs) {
    int n = graph.layers().size();
    return new UsableSplits(
        layers(graph).stream()
            .map(
                k ->
                    cost(
                        graph,
                        k,
                        k == 0 ? 0 : headMs.applyAsDouble(k),
                        k == n ? 0 : tailMs.applyAsDouble(k)))
            .toList());
  }

  /** The list in a random order. */
  static <T> List<T> mixed(List<T> all, SplittableRandom random) {
    List<T> mixed = new ArrayList<>(all);
    for (int i = mixed.size() - 1; i > 0; i--) {
      Collections.swap(mixed, i, random.nextInt(i + 1));
    }
    return mixed;
  }
}
