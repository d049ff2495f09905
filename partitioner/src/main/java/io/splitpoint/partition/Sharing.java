package io.splitpoint.partition;

import io.splitpoint.failure.InputException;
import io.splitpoint.model.edgetpu.ModelError;
import io.splitpoint.model.edgetpu.PipelineEstimate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * A division of Edge TPUs between copies of one model, each a pipeline of some of them: eight chips
 * can be one pipeline of eight, two of five and three, or eight copies on one chip each. Use {@link
 * #all} to list all divisions, and {@link #best} or {@link #front} to choose.
 *
 * <p>An input goes to a free copy, so that the rates add up; the latency is that of the slowest
 * copy. Copies are assumed not to slow each other down: on a PCIe card of eight chips eight copies
 * kept 97 % of their rate (mouad-zouhdi/sparta-edgetpu, {@code throughput_kept_8_copies}); for one
 * USB hub no figure is published.
 *
 * @param pipelines one for each copy, the deepest first
 */
public record Sharing(List<PipelineEstimate> pipelines) {

  /** Differences that the Edge TPU model cannot resolve; the other quantity then decides. */
  private static final double EQUAL = 0.02;

  /** Limit on the chips; beyond it there are more than a few thousand partitions. */
  private static final int MOST = 32;

  public Sharing {
    pipelines = List.copyOf(pipelines);
  }

  /** The chips of each copy, the deepest first; their sum is the number of chips. */
  public List<Integer> depths() {
    return pipelines.stream().map(p -> p.segments().size()).toList();
  }

  /** An input's latency through the slowest copy when no other input waits, in ms. */
  public double latencyMs() {
    return pipelines.stream().mapToDouble(PipelineEstimate::firstToLastMs).max().orElseThrow();
  }

  /** Time per input of all copies together when they are full, ms: the inverse of their rate. */
  public double perInputMs() {
    return 1 / pipelines.stream().mapToDouble(p -> 1 / p.perInputMs()).sum();
  }

  /** The error of the times, which is that of the deepest copy. */
  public ModelError error() {
    return pipelines.get(0).error();
  }

  /** Energy of all accelerators for one input at full rate, mJ. */
  public double energyMj() {
    double mjPerMs = pipelines.stream().mapToDouble(p -> p.energyMj() / p.perInputMs()).sum();
    return mjPerMs * perInputMs();
  }

  /** Text such as {@code one pipeline of 8} or {@code pipelines of 5 + 3}. */
  public String text() {
    List<Integer> depths = depths();
    if (depths.size() == 1) {
      return depths.get(0) == 1 ? "one chip" : "one pipeline of " + depths.get(0);
    }
    if (depths.stream().distinct().count() > 1) {
      return "pipelines of "
          + depths.stream().map(String::valueOf).collect(Collectors.joining(" + "));
    }
    return depths.get(0) == 1
        ? depths.size() + " copies of one chip"
        : depths.size() + " pipelines of " + depths.get(0);
  }

  /**
   * All divisions of {@code tpus} chips into pipelines of at most {@code deepest}; 8 chips have 22.
   *
   * @param pipeline the pipeline of that many chips; called once for each number
   */
  public static List<Sharing> all(int tpus, int deepest, IntFunction<PipelineEstimate> pipeline) {
    Map<Integer, PipelineEstimate> known = new HashMap<>();
    return depths(tpus, deepest).stream()
        .map(
            depths ->
                new Sharing(
                    depths.stream().map(d -> known.computeIfAbsent(d, pipeline::apply)).toList()))
        .toList();
  }

  /** The depths of the pipelines of each division, the deepest first. */
  public static List<List<Integer>> depths(int tpus, int deepest) {
    if (tpus < 1 || tpus > MOST || deepest < 1) {
      throw new InputException(
          "expected 1 to %d Edge TPUs to share and at least 1 segment, found %d and %d"
              .formatted(MOST, tpus, deepest));
    }
    List<List<Integer>> all = new ArrayList<>();
    share(tpus, deepest, new ArrayList<>(), all);
    return List.copyOf(all);
  }

  private static void share(int left, int deepest, List<Integer> taken, List<List<Integer>> all) {
    if (left == 0) {
      all.add(List.copyOf(taken));
      return;
    }
    for (int depth = Math.min(left, deepest); depth >= 1; depth--) {
      taken.add(depth);
      share(left - depth, depth, taken, all);
      taken.remove(taken.size() - 1);
    }
  }

  /**
   * The best division of a list that is not empty. For {@link Objective#THROUGHPUT} the highest
   * rate and, within 2 % of it, the least latency; for {@link Objective#LATENCY} the reverse; for
   * {@link Objective#ENERGY} the least energy per input, for {@link Objective#EDP} its product with
   * the latency.
   */
  public static Sharing best(List<Sharing> ways, Objective objective) {
    Comparator<Sharing> value = Comparator.comparingDouble(way -> way.value(objective));
    double least = ways.stream().min(value).orElseThrow().value(objective);
    Objective other = objective == Objective.THROUGHPUT ? Objective.LATENCY : Objective.THROUGHPUT;
    return ways.stream()
        .filter(way -> way.value(objective) <= least * (1 + EQUAL))
        .min(Comparator.comparingDouble((Sharing way) -> way.value(other)).thenComparing(value))
        .orElseThrow();
  }

  private double value(Objective objective) {
    return switch (objective) {
      case LATENCY -> latencyMs();
      case THROUGHPUT -> perInputMs();
      case ENERGY -> energyMj();
      case EDP -> energyMj() * latencyMs();
    };
  }

  /** The divisions that no other beats in both latency and rate, by rising latency. */
  public static List<Sharing> front(List<Sharing> ways) {
    List<Sharing> order = new ArrayList<>(ways);
    order.sort(
        Comparator.comparingDouble(Sharing::latencyMs).thenComparingDouble(Sharing::perInputMs));
    List<Sharing> front = new ArrayList<>();
    double fastest = Double.POSITIVE_INFINITY;
    for (Sharing way : order) {
      if (way.perInputMs() < fastest) {
        fastest = way.perInputMs();
        front.add(way);
      }
    }
    return List.copyOf(front);
  }
}
