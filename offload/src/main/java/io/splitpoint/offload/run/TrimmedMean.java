package io.splitpoint.offload.run;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The mean without the tenth at either end. Processors have several speeds (turbo, a busy
 * hyper-thread), so that times are bimodal: the median jumps between the modes, while the mean
 * follows their share and is the sum of the means of its parts; trimming removes the pauses of the
 * machine (Tukey and McLaughlin, Sankhyā A 25 (1963) 331–352).
 */
final class TrimmedMean {

  private static final int RESAMPLES = 999;

  private TrimmedMean() {}

  /** The trimmed mean of at least one value. */
  static double of(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int cut = sorted.length < 3 ? 0 : Math.max(1, Math.round(sorted.length / 10f));
    return Arrays.stream(sorted, cut, sorted.length - cut).average().orElseThrow();
  }

  /**
   * The 95 % interval by percentiles of the bootstrap (Efron and Tibshirani, An Introduction to the
   * Bootstrap, 1993, ch. 13), always the same for the same values.
   *
   * @return lower and upper end
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
