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
 * Edge TPUs shared between copies of one model, each copy a pipeline of some of them: eight chips
 * can be one pipeline of eight, five and three, or eight copies on a chip each. Use {@link #all} to
 * see every way, and {@link #best} or {@link #front} to choose.
 *
 * <p>An input goes to the copy that is free, so the rates add up; the slowest copy's latency is
 * what an input may meet. Copies are taken not to slow each other down: on a PCIe card of eight
 * chips eight copies kept 97 % of their rate (mouad-zouhdi/sparta-edgetpu, {@code
 * throughput_kept_8_copies}); for one USB hub no figure is published.
 *
 * @param pipelines one for each copy, the deepest first
 */
public record Sharing(List<PipelineEstimate> pipelines) {

  /** Differences below this the Edge TPU model cannot tell; the other quantity decides then. */
  private static final double EQUAL = 0.02;

  /** Beyond, the partitions are more than a few thousand. */
  private static final int MOST = 32;

  public Sharing {
    pipelines = List.copyOf(pipelines);
  }

  /** The chips of each copy, the deepest first; their sum is the number of chips. */
  public List<Integer> depths() {
    return pipelines.stream().map(p -> p.segments().size()).toList();
  }

  /** An input's way through the slowest copy when nothing is in front of it, ms. */
  public double latencyMs() {
    return pipelines.stream().mapToDouble(PipelineEstimate::firstToLastMs).max().orElseThrow();
  }

  /** Time per input of all copies together when they are full, ms: the inverse of their rate. */
  public double perInputMs() {
    return 1 / pipelines.stream().mapToDouble(p -> 1 / p.perInputMs()).sum();
  }

  /** How far the times may be off: that of the deepest copy, a pipeline where there is one. */
  public ModelError error() {
    return pipelines.get(0).error();
  }

  /** Energy of all accelerators for one input at full rate, mJ. */
  public double energyMj() {
    double mjPerMs = pipelines.stream().mapToDouble(p -> p.energyMj() / p.perInputMs()).sum();
    return mjPerMs * perInputMs();
  }

  /** In words: {@code one pipeline of 8}, {@code 2 pipelines of 4}, {@code pipelines of 5 + 3}. */
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
   * Every way of sharing {@code tpus} chips: the partitions of the number into pipelines of at most
   * {@code deepest}. 8 has 22.
   *
   * @param pipeline the pipeline of that many chips; asked once for each number
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

  /** The depths of the pipelines of each way, the deepest first. */
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
   * The best of some ways, which are not empty. For {@link Objective#THROUGHPUT} the highest rate,
   * and of those that are within 2 % of it the least latency; for {@link Objective#LATENCY} the
   * other way round; for {@link Objective#ENERGY} the least energy for an input, for {@link
   * Objective#EDP} its product with the latency.
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

  /** The ways that no other beats in latency and rate at once, by rising latency. */
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
