package io.splitpoint.partition;

/** A greedy segmentation whose slowest stage is an upper bound of the best one's. */
final class SegmentBound {

  private static final int HALVINGS = 40;

  private SegmentBound() {}

  /** The slowest stage of the best greedy segmentation; infinite when none was found. */
  static double greedy(int layers, int segments, SegmentCost cost) {
    double best = evenly(layers, segments, cost);
    double low = 0;
    double high = best < Double.POSITIVE_INFINITY ? best : cost.of(1, layers);
    for (int i = 0; i < HALVINGS && high - low > 1e-6 * high; i++) {
      double target = (low + high) / 2;
      double reached = fill(layers, segments, cost, target);
      best = Math.min(best, reached);
      if (reached < Double.POSITIVE_INFINITY) {
        high = target;
      } else {
        low = target;
      }
    }
    return best;
  }

  private static double evenly(int layers, int segments, SegmentCost cost) {
    double slowest = 0;
    for (int s = 0; s < segments; s++) {
      int from = (int) ((long) layers * s / segments) + 1;
      int to = (int) ((long) layers * (s + 1) / segments);
      slowest = Math.max(slowest, cost.of(from, to));
    }
    return slowest;
  }

  /** Gives each segment layers while it stays within the target; infinite when some remain. */
  private static double fill(int layers, int segments, SegmentCost cost, double target) {
    double slowest = 0;
    int from = 1;
    for (int s = 0; s < segments; s++) {
      int most = layers - (segments - 1 - s);
      int to = from;
      double stage = cost.of(from, to);
      while (to < most) {
        double longer = cost.of(from, to + 1);
        if (!(longer <= target)) {
          break;
        }
        to++;
        stage = longer;
      }
      slowest = Math.max(slowest, stage);
      from = to + 1;
      if (!(slowest <= target)) {
        return Double.POSITIVE_INFINITY;
      }
    }
    return from > layers ? slowest : Double.POSITIVE_INFINITY;
  }
}
