package io.splitpoint.offload.run;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The mean without the tenth at either end, at least one value. Processors have more than one pace
 * (turbo, a neighbour on the other hyper-thread), and then times have two humps: the median jumps
 * from one to the other when a few runs more fall into the one, the mean moves with their share and
 * adds up from the means of its parts; trimming it drops the pauses of the machine (Tukey and
 * McLaughlin, Sankhyā A 25 (1963) 331–352).
 */
final class TrimmedMean {

  private static final int RESAMPLES = 999;

  private TrimmedMean() {}

  /** Of at least one value. */
  static double of(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int cut = sorted.length < 3 ? 0 : Math.max(1, Math.round(sorted.length / 10f));
    return Arrays.stream(sorted, cut, sorted.length - cut).average().orElseThrow();
  }

  /**
   * Its 95 % interval: percentiles of the bootstrap (Efron and Tibshirani, An Introduction to the
   * Bootstrap, 1993, ch. 13), always the same for the same values.
   *
   * @return low and high
   */
  static double[] interval(double[] values) {
    SplittableRandom random = new SplittableRandom(values.length);
    double[] means = new double[RESAMPLES];
    double[] again = new double[values.length];
    for (int i = 0; i < RESAMPLES; i++) {
      for (int j = 0; j < again.length; j++) {
        again[j] = values[random.nextInt(values.length)];
      }
      means[i] = of(again);
    }
    Arrays.sort(means);
    return new double[] {means[RESAMPLES / 40], means[RESAMPLES - 1 - RESAMPLES / 40]};
  }
}
