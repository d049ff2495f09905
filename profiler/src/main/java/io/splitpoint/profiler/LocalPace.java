package io.splitpoint.profiler;

import java.util.Arrays;
import java.util.function.ToIntFunction;

/**
 * The initial estimate of the parts' times and of the pace for {@link PaceModel}, from comparisons
 * of each stay with its neighbours in time.
 */
final class LocalPace {

  private static final int ROUNDS = 12;

  private static final int TURNS = 50;

  /** Number of stays in a window of time. */
  private static final int WINDOW = 7;

  /** Number of neighbours on each side. */
  private static final int REACH = 3;

  /** Log time of each part; NaN where it was never run. */
  final double[] theta;

  /** Log slow-down during each stay, by its neighbours. */
  final double[] slow;

  private LocalPace(double[] theta, double[] slow) {
    this.theta = theta;
    this.slow = slow;
  }

  static LocalPace of(Stay[] stays, int parts) {
    int[][] ofPart = indices(stays, Stay::part, parts);
    double[] theta = new double[parts];
    double[] slow = byWindows(stays, ofPart);
    for (int round = 0; round <= ROUNDS; round++) {
      for (int p = 0; p < parts; p++) {
        double[] values = new double[ofPart[p].length];
        for (int j = 0; j < values.length; j++) {
          values[j] = stays[ofPart[p][j]].log() - slow[ofPart[p][j]];
        }
        theta[p] = median(values, values.length);
      }
      double[] near = new double[2 * REACH];
      for (int i = 0; i < stays.length; i++) {
        int count = 0;
        for (int j = Math.max(0, i - REACH); j <= Math.min(stays.length - 1, i + REACH); j++) {
          if (j != i && stays[j].part() != stays[i].part()) {
            near[count++] = stays[j].log() - theta[stays[j].part()];
          }
        }
        slow[i] = count == 0 ? 0 : median(near, count);
      }
    }
    return new LocalPace(theta, slow);
  }

  /**
   * Log slow-down of windows of time, by alternating least squares of stays = part + window. The
   * medians alone would attribute a pace during most runs of some parts to those parts.
   */
  private static double[] byWindows(Stay[] stays, int[][] ofPart) {
    double[] slow = new double[stays.length];
    double[] theta = new double[ofPart.length];
    for (int sequence = 0; sequence < TURNS; sequence++) {
      for (int p = 0; p < ofPart.length; p++) {
        double sum = 0;
        for (int i : ofPart[p]) {
          sum += stays[i].log() - slow[i];
        }
        theta[p] = sum / ofPart[p].length;
      }
      for (int from = 0; from < stays.length; from += WINDOW) {
        int to = Math.min(stays.length, from + WINDOW);
        double sum = 0;
        for (int i = from; i < to; i++) {
          sum += stays[i].log() - theta[stays[i].part()];
        }
        Arrays.fill(slow, from, to, sum / (to - from));
      }
    }
    return slow;
  }

  /** Indices of the stays of each part, or of each slot. */
  static int[][] indices(Stay[] stays, ToIntFunction<Stay> belongsTo, int count) {
    int[] size = new int[count];
    for (Stay stay : stays) {
      size[belongsTo.applyAsInt(stay)]++;
    }
    int[][] indices = new int[count][];
    for (int p = 0; p < count; p++) {
      indices[p] = new int[size[p]];
    }
    Arrays.fill(size, 0);
    for (int i = 0; i < stays.length; i++) {
      int p = belongsTo.applyAsInt(stays[i]);
      indices[p][size[p]++] = i;
    }
    return indices;
  }

  private static double median(double[] values, int count) {
    if (count == 0) {
      return Double.NaN;
    }
    Arrays.sort(values, 0, count);
    return (values[(count - 1) / 2] + values[count / 2]) / 2;
  }
}
