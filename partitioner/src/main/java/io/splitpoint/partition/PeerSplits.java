package io.splitpoint.partition;

import java.util.ArrayList;
import java.util.List;

/**
 * The segments that other tools choose for a chain, computed with the same costs. Use it to compare
 * with them.
 */
public final class PeerSplits {

  private PeerSplits() {}

  /**
   * libcoral's profiling partitioner, which bisects a target latency: every segment but the last
   * takes as many layers as the target allows, and only the last segment is compared with it.
   *
   * @param toleranceMs width at which the bisection stops; libcoral's default is 1
   * @return the last layer of each segment, counted from 1
   */
  public static List<Integer> byProfiling(
      int layers, int segments, SegmentCost cost, double toleranceMs) {
    double low = 0;
    double high = cost.of(1, layers);
    List<Integer> best = fill(layers, segments, cost, high);
    while (high - low > toleranceMs) {
      double target = (low + high) / 2;
      List<Integer> last = fill(layers, segments, cost, target);
      int before = segments == 1 ? 0 : last.get(segments - 2);
      if (cost.of(before + 1, layers) <= target) {
        high = target;
        best = last;
      } else {
        low = target;
      }
    }
    return best;
  }

  private static List<Integer> fill(int layers, int segments, SegmentCost cost, double target) {
    List<Integer> last = new ArrayList<>();
    int from = 1;
    for (int s = 0; s < segments - 1; s++) {
      int to = from;
      int most = layers - (segments - 1 - s);
      while (to < most && cost.of(from, to + 1) <= target) {
        to++;
      }
      last.add(to);
      from = to + 1;
    }
    last.add(layers);
    return List.copyOf(last);
  }
}
