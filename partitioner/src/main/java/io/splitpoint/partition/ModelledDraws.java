package io.splitpoint.partition;

import java.util.SplittableRandom;

/**
 * Draws the true costs of a device's modelled rows: a model is wrong by factors, not by noise. Use
 * it for rows that were not measured; {@link PrefixDraws} draws the others.
 *
 * <p>Row k is drawn as its value times {@code exp(s_k · (√c · z + √(1 − c) · o_k))}: z is one
 * standard normal for all heads and tails of the device and cancels when their sums are compared,
 * {@code o_k} is the row's own, and c is {@link #COMMON}. The standard deviation {@code s_k} of the
 * logarithm is such that the row's interval holds {@code 90 %} of the draws; each side of an
 * asymmetric interval has its own.
 */
final class ModelledDraws {

  /**
   * The share of the variance of a row's logarithm that all rows of a device have in common. The
   * Edge TPU model's fit (errors.yaml, docs/edgetpu-model.md) gives standard deviations of the
   * common and own parts of 0.155 and 0.180 where all parameters are cached, 0.060 and 0.020 where
   * some stream, 0.033 and 0.102 where the output is large: shares of 0.43, 0.90 and 0.10. A
   * profile does not say which of them a row is, so that this is the share of the variances of all
   * three, weighted by their 64, 74 and 67 held-out rows: 1.88 of 4.67.
   */
  static final double COMMON = 0.4;

  /** Half the width of a 90 % interval, in standard deviations. */
  static final double Z90 = 1.644854;

  private final double[] centre;
  private final double[] logSdBelow;
  private final double[] logSdAbove;
  private final double common;
  private final double own;

  /**
   * @param centre modelled values; NaN for rows that are not modelled and not changed
   * @param low lower ends of their 90 % intervals; where it is 0, the upper side's distance counts
   * @param high upper ends
   */
  ModelledDraws(double[] centre, double[] low, double[] high) {
    this(centre, low, high, COMMON);
  }

  ModelledDraws(double[] centre, double[] low, double[] high, double commonShare) {
    this.centre = centre;
    logSdBelow = new double[centre.length];
    logSdAbove = new double[centre.length];
    for (int k = 0; k < centre.length; k++) {
      if (centre[k] > 0) {
        logSdAbove[k] = Math.log(high[k] / centre[k]) / Z90;
        logSdBelow[k] = low[k] > 0 ? Math.log(centre[k] / low[k]) / Z90 : logSdAbove[k];
      }
    }
    common = Math.sqrt(commonShare);
    own = Math.sqrt(1 - commonShare);
  }

  /**
   * Fills the modelled rows of {@code to}.
   *
   * @param z the common error of all the device's rows in this draw, a standard normal value
   */
  void draw(double z, SplittableRandom random, double[] to) {
    for (int k = 0; k < to.length; k++) {
      if (!Double.isNaN(centre[k])) {
        double off = common * z + own * random.nextGaussian();
        to[k] = centre[k] * Math.exp(off * (off < 0 ? logSdBelow[k] : logSdAbove[k]));
      }
    }
  }
}
