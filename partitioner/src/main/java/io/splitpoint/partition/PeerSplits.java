package io.splitpoint.partition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How others cut a chain into segments, to compare with: their rules on our costs. */
public final class PeerSplits {

  private PeerSplits() {}

  /**
   * The parameter-count rule of {@code edgetpu_compiler --num_segments}: segment i takes layers
   * while all up to it hold at most i m-ths of the parameter bytes. (The compiler is closed; the
   * rule is read off the segments of a published sweep.)
   *
   * @param paramBytes parameter bytes of each layer
   * @return the last layer of each segment, counted from 1
   */
  public static List<Integer> byParameters(long[] paramBytes, int segments) {
    double share = (double) Arrays.stream(paramBytes).sum() / segments;
    List<Integer> last = new ArrayList<>();
    int layer = 0;
    long sum = 0;
    for (int s = 0; s < segments - 1; s++) {
      sum += paramBytes[layer++];
      // every later segment needs a layer too
      while (layer < paramBytes.length - (segments - 1 - s)
          && sum + paramBytes[layer] <= share * (s + 1)) {
        sum += paramBytes[layer++];
      }
      last.add(layer);
    }
    last.add(paramBytes.length);
    return List.copyOf(last);
  }

  /**
   * libcoral's profiling partitioner: bisects a target latency; for each target every segment but
   * the last takes as many layers as the target allows, and the last segment alone is judged.
   *
   * @param toleranceMs where the bisection stops; libcoral's default is 1
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
