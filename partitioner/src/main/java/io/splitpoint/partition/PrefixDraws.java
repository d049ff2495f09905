package io.splitpoint.partition;

import java.util.SplittableRandom;

/**
 * Draws what a device's prefixes may truly cost, given their medians and 95 % intervals.
 *
 * <p>A prefix is the one before it plus one layer, and layers do not differ without limit: the
 * steps between prefixes are taken to scatter around their mean with the variance that the medians
 * show beyond their own noise (at least half the mean step). With that the prefixes are a random
 * walk seen through noise, whose exact posterior is drawn forwards and backwards (Carter and Kohn,
 * Biometrika 1994; Frühwirth-Schnatter, 1994). Where intervals are narrow against the steps a draw
 * is just the median with its own noise; where they are wide the walk keeps the answer from being
 * surer than it may be. An interval that is longer on one side draws farther on that side.
 */
final class PrefixDraws {

  /** Half the width of a 95 % interval, in standard deviations. */
  private static final double Z95 = 1.959964;

  private final double[] centre;
  private final double[] below;
  private final double[] above;
  private final boolean common;

  private final double step;
  private final double stepVariance;
  private final double[] filtered;
  private final double[] variance;

  /**
   * @param centre medians of prefixes 0 to N; NaN where unknown
   * @param low lower ends of the 95 % intervals
   * @param high upper ends
   * @param common all prefixes are off by the same share of their intervals: a model is wrong by a
   *     factor, not by noise
   */
  PrefixDraws(double[] centre, double[] low, double[] high, boolean common) {
    this.centre = centre;
    this.common = common;
    below = new double[centre.length];
    above = new double[centre.length];
    double[] noise = new double[centre.length];
    for (int k = 0; k < centre.length; k++) {
      below[k] = (centre[k] - low[k]) / Z95;
      above[k] = (high[k] - centre[k]) / Z95;
      noise[k] = (below[k] + above[k]) / 2;
    }
    int last = centre.length - 1;
    while (last > 0 && Double.isNaN(centre[last])) {
      last--;
    }
    step = last == 0 ? 0 : centre[last] / last;
    stepVariance = stepVariance(centre, noise, step);
    filtered = new double[centre.length];
    variance = new double[centre.length];
    for (int k = 1; k < centre.length; k++) {
      double expected = filtered[k - 1] + step;
      double spread = variance[k - 1] + stepVariance;
      if (Double.isNaN(centre[k]) || spread == 0) {
        filtered[k] = expected;
        variance[k] = spread;
      } else {
        double gain = spread / (spread + noise[k] * noise[k]);
        filtered[k] = expected + gain * (centre[k] - expected);
        variance[k] = gain * noise[k] * noise[k];
      }
    }
  }

  private static double stepVariance(double[] centre, double[] noise, double step) {
    double sum = 0;
    int count = 0;
    for (int k = 1; k < centre.length; k++) {
      if (!Double.isNaN(centre[k]) && !Double.isNaN(centre[k - 1])) {
        double off = centre[k] - centre[k - 1] - step;
        double before = k == 1 ? 0 : noise[k - 1];
        sum += off * off - noise[k] * noise[k] - before * before;
        count++;
      }
    }
    return Math.max(count == 0 ? 0 : sum / count, step * step / 4);
  }

  /** Fills {@code to} for prefixes 1 to N; what is unknown stays NaN. */
  void draw(SplittableRandom random, double[] to) {
    if (common) {
      double z = random.nextGaussian();
      for (int k = 1; k < to.length; k++) {
        to[k] = Math.max(0, centre[k] + z * (z < 0 ? below[k] : above[k]));
      }
      return;
    }
    double after = Double.NaN;
    for (int k = to.length - 1; k >= 1; k--) {
      double mean = filtered[k];
      double spread = variance[k];
      if (!Double.isNaN(after)) {
        double total = spread + stepVariance;
        double gain = total == 0 ? 0 : spread / total;
        mean += gain * (after - step - mean);
        spread *= 1 - gain;
      }
      after = mean + Math.sqrt(spread) * random.nextGaussian();
      to[k] = Math.max(0, skewed(k, after));
    }
  }

  private double skewed(int k, double drawn) {
    double noise = (below[k] + above[k]) / 2;
    if (!(noise > 0)) {
      return Double.isNaN(centre[k]) ? Double.NaN : drawn;
    }
    double z = (drawn - centre[k]) / noise;
    return centre[k] + z * (z < 0 ? below[k] : above[k]);
  }
}
