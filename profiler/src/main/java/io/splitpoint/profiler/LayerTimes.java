package io.splitpoint.profiler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Estimates each layer's time from all heads and tails. The time until each cut is measured twice,
 * as the head's time and as the whole's less the tail's. The steps of the weighted least squares
 * fit that never falls (pool adjacent violators; Barlow et al., Statistical Inference under Order
 * Restrictions, 1972) are the layers' times.
 */
final class LayerTimes {

  private static final int DRAWS = 1000;
  private static final long SEED = 8;

  private final double[] headWeight;
  private final double[] tailWeight;
  private final int[] headPart;
  private final int[] tailPart;
  private final int wholePart;

  private LayerTimes(JointEstimate e, int[] headPart, int[] tailPart, int wholePart) {
    this.headPart = headPart;
    this.tailPart = tailPart;
    this.wholePart = wholePart;
    double wholeWidth = e.high(wholePart) - e.low(wholePart);
    int n = headPart.length - 1;
    headWeight = new double[n + 1];
    tailWeight = new double[n + 1];
    double least = e.nanos(wholePart) * 1e-6;
    for (int k = 1; k < n; k++) {
      if (headPart[k] >= 0 && e.rounds(headPart[k]) > 0) {
        double width = e.high(headPart[k]) - e.low(headPart[k]) + least;
        headWeight[k] = 1 / (width * width);
      }
      if (tailPart[k] >= 0 && e.rounds(tailPart[k]) > 0) {
        double width = e.high(tailPart[k]) - e.low(tailPart[k]) + least;
        tailWeight[k] = 1 / (width * width + wholeWidth * wholeWidth);
      }
    }
  }

  /**
   * The layers in order; their sum is the whole model's time.
   *
   * @param headPart index of the part that is layers 1 to k, for cuts k = 0 to N; -1 where none was
   *     run; the ends are ignored
   * @param tailPart index of layers k + 1 to N, likewise
   * @param whole index of the whole model, which must have been run
   */
  static List<LayerTime> of(JointEstimate e, int[] headPart, int[] tailPart, int whole) {
    LayerTimes fit = new LayerTimes(e, headPart, tailPart, whole);
    int[] cuts = fit.cuts();
    double[] best = fit.passed(cuts, part -> e.nanos(part));
    double[][] draws = e.draws(DRAWS, SEED);
    double[][] steps = new double[cuts.length - 1][DRAWS];
    for (int d = 0; d < DRAWS; d++) {
      double[] draw = draws[d];
      double[] passed = fit.passed(cuts, part -> draw[part]);
      for (int i = 1; i < cuts.length; i++) {
        steps[i - 1][d] = passed[i] - passed[i - 1];
      }
    }
    List<LayerTime> layers = new ArrayList<>();
    for (int i = 1; i < cuts.length; i++) {
      double[] step = steps[i - 1];
      Arrays.sort(step);
      double time = best[i] - best[i - 1];
      layers.add(
          new LayerTime(
              cuts[i - 1] + 1,
              cuts[i],
              time,
              Math.min(time, step[(int) (0.025 * DRAWS)]),
              Math.max(time, step[(int) (0.975 * DRAWS)])));
    }
    return layers;
  }

  @FunctionalInterface
  private interface Nanos {
    double of(int part);
  }

  /** The cuts at which something was run, and both ends. */
  private int[] cuts() {
    int n = headWeight.length - 1;
    int[] cuts = new int[n + 1];
    int count = 1;
    for (int k = 1; k < n; k++) {
      if (headWeight[k] + tailWeight[k] > 0) {
        cuts[count++] = k;
      }
    }
    cuts[count++] = n;
    return Arrays.copyOf(cuts, count);
  }

  /** The time until each cut, which never falls, from 0 to the whole model's time. */
  private double[] passed(int[] cuts, Nanos nanos) {
    double all = nanos.of(wholePart);
    int inner = cuts.length - 2;
    double[] value = new double[inner];
    double[] weight = new double[inner];
    int[] size = new int[inner];
    int blocks = 0;
    for (int i = 0; i < inner; i++) {
      int k = cuts[i + 1];
      double sum = 0;
      if (headWeight[k] > 0) {
        sum += headWeight[k] * nanos.of(headPart[k]);
      }
      if (tailWeight[k] > 0) {
        sum += tailWeight[k] * (all - nanos.of(tailPart[k]));
      }
      weight[blocks] = headWeight[k] + tailWeight[k];
      value[blocks] = sum / weight[blocks];
      size[blocks++] = 1;
      while (blocks > 1 && value[blocks - 2] > value[blocks - 1]) {
        double both = weight[blocks - 2] + weight[blocks - 1];
        value[blocks - 2] =
            (weight[blocks - 2] * value[blocks - 2] + weight[blocks - 1] * value[blocks - 1])
                / both;
        weight[blocks - 2] = both;
        size[blocks - 2] += size[blocks - 1];
        blocks--;
      }
    }
    double[] passed = new double[cuts.length];
    int at = 1;
    for (int b = 0; b < blocks; b++) {
      for (int j = 0; j < size[b]; j++) {
        passed[at++] = Math.min(all, Math.max(0, value[b]));
      }
    }
    passed[at] = all;
    return passed;
  }
}
