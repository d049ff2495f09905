package io.splitpoint.partition;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Draws the true costs of a device's measured prefixes from their posterior, given their medians
 * and 95 % intervals. Draws around the medians would repeat the chance by which a median looks
 * best.
 *
 * <p>A prefix is the one before it plus one layer: the prefixes are a random walk seen through
 * noise, with steps of mean m and standard deviation s. Neither is known: s is drawn from a grid of
 * 1/4 to 4 times the mean step, weighed by a lognormal prior and by how well each explains the
 * medians (the likelihood that a Kalman filter gives; where noise hides the steps it says little,
 * and without the prior far too large steps would make the winner too sure); m is drawn around the
 * whole model's cost / N with the error that it has for that s; and the noise of each median is
 * drawn by {@link MedianError}. Given these, the prefixes' exact posterior is drawn forwards and
 * backwards (Carter and Kohn, "On Gibbs sampling for state space models", Biometrika 81, 1994).
 * Where intervals are narrow compared with the steps, a draw is the median with its own noise.
 *
 * <p>Steps may be negative: on an accelerator a prefix that ends in a large tensor can truly take
 * longer than the next one. Forcing draws to rise was tried and did not calibrate better.
 */
final class PrefixDraws {

  private static final int GRID = 9;

  /** Median of the prior of s over the mean step. */
  private static final double PRIOR_MEDIAN = 0.8;

  /** Standard deviation of the prior of log s: 0.3 to 2.1 mean steps with 95 % probability. */
  private static final double PRIOR_SD = 0.5;

  private final double[] centre;
  private final MedianError[] error;

  /** Mean step, from the longest known prefix. */
  private final double step;

  private final int last;
  private final double[] stepSd = new double[GRID];
  private final double[] weight = new double[GRID];

  private final double[] noise;
  private final double[] filtered;
  private final double[] variance;

  /**
   * @param centre medians of prefixes 0 to N; NaN where unknown
   * @param low lower ends of the 95 % intervals
   * @param high upper ends
   * @param runs timed runs behind each median, 0 where unknown
   */
  PrefixDraws(double[] centre, double[] low, double[] high, int[] runs) {
    this.centre = centre;
    int n = centre.length;
    int end = n - 1;
    while (end > 0 && Double.isNaN(centre[end])) {
      end--;
    }
    last = end;
    step = last == 0 ? 0 : centre[last] / last;
    error = MedianError.ofAll(centre, low, high, runs);
    noise = new double[n];
    filtered = new double[n];
    variance = new double[n];
    for (int k = 1; k < n; k++) {
      noise[k] = error[k].sd() * error[k].sd();
    }
    weighGrid();
  }

  private void weighGrid() {
    double most = Double.NEGATIVE_INFINITY;
    for (int g = 0; g < GRID; g++) {
      stepSd[g] = step * Math.pow(2, (g - GRID / 2) / 2.0);
      double off = Math.log(Math.pow(2, (g - GRID / 2) / 2.0) / PRIOR_MEDIAN) / PRIOR_SD;
      weight[g] = filter(step, stepSd[g] * stepSd[g]) - off * off / 2;
      most = Math.max(most, weight[g]);
    }
    double sum = 0;
    for (int g = 0; g < GRID; g++) {
      weight[g] = Math.exp(weight[g] - most);
      sum += weight[g];
    }
    for (int g = 0; g < GRID; g++) {
      weight[g] /= sum;
    }
  }

  /** Fills {@code filtered} and {@code variance}; returns the log likelihood of the medians. */
  private double filter(double meanStep, double stepVariance) {
    double log = 0;
    for (int k = 1; k < centre.length; k++) {
      double expected = filtered[k - 1] + meanStep;
      double wide = variance[k - 1] + stepVariance;
      if (Double.isNaN(centre[k]) || wide == 0) {
        filtered[k] = expected;
        variance[k] = wide;
      } else {
        double total = wide + noise[k];
        double gain = wide / total;
        double off = centre[k] - expected;
        log -= 0.5 * (Math.log(total) + off * off / total);
        filtered[k] = expected + gain * off;
        variance[k] = gain * noise[k];
      }
    }
    return log;
  }

  /** Fills {@code to} for prefixes 1 to N; unknown values stay NaN. */
  void draw(SplittableRandom random, double[] to) {
    if (last == 0) {
      Arrays.fill(to, 1, to.length, Double.NaN); // All prefixes are modelled, or none is known.
      return;
    }
    double s = stepSd[gridPoint(random)];
    for (int k = 1; k < to.length; k++) {
      noise[k] = error[k].drawVariance(random);
    }
    double wideStep = s * s / last + noise[last] / last / last;
    double meanStep = step + Math.sqrt(wideStep) * random.nextGaussian();
    filter(meanStep, s * s);
    double after = Double.NaN;
    for (int k = to.length - 1; k >= 1; k--) {
      double mean = filtered[k];
      double wide = variance[k];
      if (!Double.isNaN(after)) {
        double total = wide + s * s;
        double gain = total == 0 ? 0 : wide / total;
        mean += gain * (after - meanStep - mean);
        wide *= 1 - gain;
      }
      after = mean + Math.sqrt(wide) * random.nextGaussian();
      to[k] = Double.isNaN(centre[k]) ? Double.NaN : Math.max(0, after);
    }
  }

  private int gridPoint(SplittableRandom random) {
    double u = random.nextDouble();
    int g = 0;
    while (g < GRID - 1 && u >= weight[g]) {
      u -= weight[g++];
    }
    return g;
  }
}
