package io.splitpoint.partition;

import io.splitpoint.failure.InfeasibleException;
import io.splitpoint.failure.InputException;
import java.util.Arrays;
import java.util.List;

/**
 * Divides a chain into m contiguous segments for a pipeline of m Edge TPUs, with the fastest
 * slowest stage and, among those, the least total latency; exact.
 *
 * @param last {@code last[s]} is the last layer of segment s, counted from 1
 * @param stage cost of each segment
 */
public record Segmentation(List<Integer> last, List<Double> stage) {

  /** The slowest stage, whose inverse is the pipeline's rate. */
  public double bottleneck() {
    return stage.stream().mapToDouble(s -> s).max().orElseThrow();
  }

  /** The sum of all stages, the latency of one input. */
  public double total() {
    return stage.stream().mapToDouble(s -> s).sum();
  }

  /** The costs of segments that end after the given layers. */
  public static Segmentation at(List<Integer> last, SegmentCost cost) {
    double[] stage = new double[last.size()];
    int from = 1;
    for (int s = 0; s < stage.length; s++) {
      stage[s] = cost.of(from, last.get(s));
      from = last.get(s) + 1;
    }
    return new Segmentation(List.copyOf(last), Arrays.stream(stage).boxed().toList());
  }

  /**
   * The best segmentation into exactly {@code segments} parts.
   *
   * <p>A greedy segmentation bounds the slowest stage; segments whose lower bound exceeds it are
   * skipped. Two dynamic programs over (segments, layers) then find the least bottleneck and the
   * least total under it in O(m N w), where w is the widest segment within the bound.
   *
   * @param layers number of layers, at least 1
   * @param segments number of segments, 1 to {@code layers}
   * @throws InputException when there are fewer places to cut than segments need
   * @throws InfeasibleException when no segmentation fits
   */
  public static Segmentation solve(int layers, int segments, SegmentCost cost) {
    possible(layers, segments);
    double bound = SegmentBound.greedy(layers, segments, cost);
    Window window = Window.of(layers, cost, bound);
    double bottleneck = new Programme(layers, segments, window, bound, true).least();
    if (bottleneck == Double.POSITIVE_INFINITY) {
      throw new InfeasibleException(
          "no segmentation into %d fits: a segment is too large wherever it is cut"
              .formatted(segments));
    }
    return at(new Programme(layers, segments, window, bottleneck, false).cuts(), cost);
  }

  /**
   * The segmentation into exactly {@code segments} parts with the least total, regardless of its
   * slowest stage; O(m N²).
   *
   * @throws InputException when there are fewer places to cut than segments need
   */
  static Segmentation shortest(int layers, int segments, SegmentCost cost) {
    possible(layers, segments);
    double any = Double.POSITIVE_INFINITY;
    Window window = Window.of(layers, cost, any);
    return at(new Programme(layers, segments, window, any, false).cuts(), cost);
  }

  private static void possible(int layers, int segments) {
    if (segments < 1 || segments > layers) {
      throw new InputException(
          layers == 1
              ? "expected one segment, because the model has no place to cut, found " + segments
              : "expected 1 to %d segments (the model has %d places to cut), found %d"
                  .formatted(layers, layers - 1, segments));
    }
  }

  /** Costs of all useful segments: those ending at j start at {@code start[j]} or later. */
  private record Window(int[] start, double[][] cost) {

    static Window of(int layers, SegmentCost cost, double bound) {
      int[] start = new int[layers + 1];
      double[][] costs = new double[layers + 1][];
      int from = 1;
      for (int to = 1; to <= layers; to++) {
        // The bound does not fall as the segment grows, so that the first useful start only moves
        // right.
        while (from < to && cost.atLeast(from, to) > bound) {
          from++;
        }
        start[to] = from;
        costs[to] = new double[to - from + 1];
        for (int i = from; i <= to; i++) {
          costs[to][i - from] = cost.of(i, to);
        }
      }
      return new Window(start, costs);
    }

    /** The least number of layers that s segments must cover for the others to reach the end. */
    int[] least(int layers, int segments) {
      int[] least = new int[segments + 1];
      least[segments] = layers;
      for (int s = segments; s > 0; s--) {
        least[s - 1] = least[s] == 0 ? 0 : start[least[s]] - 1;
      }
      return least;
    }

    /** The last layer that one more segment can reach after {@code covered} layers. */
    int farthest(int covered) {
      int to = covered;
      while (to + 1 < start.length && start[to + 1] <= covered + 1) {
        to++;
      }
      return to;
    }
  }

  /** A dynamic program for the least maximum, or the least sum, of stages within the limit. */
  private static final class Programme {

    private final int layers;
    private final int segments;

    /** {@code value[s][j]} is the best value of layers 1 to j in s segments. */
    private final double[][] value;

    private final int[][] cutBefore;

    Programme(int layers, int segments, Window window, double limit, boolean maximum) {
      this.layers = layers;
      this.segments = segments;
      value = new double[segments + 1][layers + 1];
      cutBefore = new int[segments + 1][layers + 1];
      for (double[] row : value) {
        Arrays.fill(row, Double.POSITIVE_INFINITY);
      }
      value[0][0] = 0;
      int[] least = window.least(layers, segments);
      int farthest = 0;
      for (int s = 1; s <= segments; s++) {
        double[] before = value[s - 1];
        farthest = window.farthest(farthest);
        // The layers after j need the remaining segments.
        int most = Math.min(layers - (segments - s), farthest);
        for (int j = Math.max(s, least[s]); j <= most; j++) {
          double[] costs = window.cost()[j];
          int start = window.start()[j];
          double best = Double.POSITIVE_INFINITY;
          int cut = -1;
          for (int i = Math.max(start, Math.max(s, least[s - 1] + 1)); i <= j; i++) {
            double stage = costs[i - start];
            if (stage <= limit) {
              double with = maximum ? Math.max(before[i - 1], stage) : before[i - 1] + stage;
              if (with < best) {
                best = with;
                cut = i - 1;
              }
            }
          }
          value[s][j] = best;
          cutBefore[s][j] = cut;
        }
      }
    }

    double least() {
      return value[segments][layers];
    }

    List<Integer> cuts() {
      Integer[] last = new Integer[segments];
      int j = layers;
      for (int s = segments; s >= 1; s--) {
        last[s - 1] = j;
        j = cutBefore[s][j];
      }
      return List.of(last);
    }
  }
}
