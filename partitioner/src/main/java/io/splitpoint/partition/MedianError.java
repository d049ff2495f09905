package io.splitpoint.partition;

import java.util.SplittableRandom;

/**
 * The error of a median, and how well that error is known.
 *
 * <p>The interval of a median of n runs lies between two order statistics, so its width is itself a
 * noisy figure: of 5 runs it varies by 37 %. Using it directly makes answers too sure. The distance
 * between ranks of n normal values gives the standard deviation of a run and thus of the median;
 * the scatter of that distance gives degrees of freedom, as in Student's t.
 *
 * <p>Profiles of alternating runs hold the posterior of the joint estimate instead, a 95 % interval
 * whatever the number of runs. A file does not say which kind it holds, so that the standard
 * deviation is never less than that of a normal value with this 95 % interval. For order statistics
 * of 5 to 20 runs that makes answers up to a fifth less sure than they could be.
 *
 * <p>Prefixes of one device are timed on the same machine at the same time, so that their relative
 * noise is similar: each one's is shrunk towards the mean of all, as far as the scatter of the
 * widths explains the difference (empirical Bayes on log variances, as in Smyth, "Linear models and
 * empirical Bayes methods", Stat. Appl. Genet. Mol. Biol. 3, 2004).
 *
 * @param sd standard deviation of the median, in the unit of the interval
 * @param freedom its degrees of freedom; infinite where it is taken as known
 */
record MedianError(double sd, double freedom) {

  /** Half the width of a 95 % interval, in standard deviations. */
  static final double Z95 = 1.959964;

  /** Mean range of 3 to 8 normal values in standard deviations (control charts' d2). */
  private static final double[] D2 = {1.693, 2.059, 2.326, 2.534, 2.704, 2.847};

  /** Standard deviation of that range (d3). Harter, Ann. Math. Stat. 31, 1960. */
  private static final double[] D3 = {0.888, 0.880, 0.864, 0.848, 0.833, 0.820};

  /** The errors of all prefixes of a device; row 0, which is never run, has none. */
  static MedianError[] ofAll(double[] centre, double[] low, double[] high, int[] runs) {
    MedianError[] errors = new MedianError[centre.length];
    for (int k = 0; k < errors.length; k++) {
      errors[k] = of(high[k] - low[k], runs[k]);
    }
    pool(centre, errors);
    return errors;
  }

  /** The error from an interval's width; for an unknown number of runs, as for a normal value. */
  static MedianError of(double width, int runs) {
    if (runs < 3) {
      return new MedianError(width / (2 * Z95), Double.POSITIVE_INFINITY);
    }
    // Variance of the median of n normal values with variance 1, within 2 % for odd n.
    double median = Math.sqrt(Math.PI / (2 * (runs + Math.PI / 2 - 1)));
    if (runs <= 8) {
      double scatter = D3[runs - 3] / D2[runs - 3];
      return new MedianError(
          Math.max(width / D2[runs - 3] * median, width / (2 * Z95)), 1 / (2 * scatter * scatter));
    }
    // Mean and large-sample variance of the distance between two symmetric order statistics.
    double p = (ranksOutside(runs) + 1 - 0.375) / (runs + 0.25);
    double z = upperQuantile(p);
    double density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    double scatter2 = p * (1 - 2 * p) / (2 * runs * density * density * z * z);
    return new MedianError(
        Math.max(width / (2 * z) * median, width / (2 * Z95)), 1 / (2 * scatter2));
  }

  private static void pool(double[] centre, MedianError[] errors) {
    double sum = 0;
    double squares = 0;
    double own = 0;
    int count = 0;
    for (int k = 1; k < errors.length; k++) {
      if (errors[k].poolable(centre[k])) {
        double log = errors[k].logShare(centre[k]);
        sum += log;
        squares += log * log;
        own += errors[k].logVariance();
        count++;
      }
    }
    if (count < 3) {
      return;
    }
    double mean = sum / count;
    double between = Math.max(0, (squares - count * mean * mean) / (count - 1) - own / count);
    for (int k = 1; k < errors.length; k++) {
      if (errors[k].poolable(centre[k])) {
        double mine = errors[k].logVariance();
        double others = between + mine / count;
        double share = others / (others + mine);
        double log = mean + share * (errors[k].logShare(centre[k]) - mean);
        errors[k] = new MedianError(centre[k] * Math.exp(log), 1 / (2 * mine * share));
      }
    }
  }

  private boolean poolable(double centre) {
    return sd > 0 && centre > 0 && freedom < Double.POSITIVE_INFINITY;
  }

  /** Logarithm of sd / centre, corrected for the bias of a noisy figure's logarithm. */
  private double logShare(double centre) {
    return Math.log(sd / centre) + logVariance() / 2;
  }

  private double logVariance() {
    return 1 / (2 * freedom);
  }

  /** Draws a variance from its posterior: sd² × freedom / chi-square. */
  double drawVariance(SplittableRandom random) {
    if (freedom == Double.POSITIVE_INFINITY) {
      return sd * sd;
    }
    // Chi-square / freedom by its cube root, which is nearly normal (Wilson and Hilferty, 1931).
    double a = 2 / (9 * freedom);
    double root = 1 - a + Math.sqrt(a) * random.nextGaussian();
    return sd * sd / Math.max(0.02, root * root * root);
  }

  /** Runs at each end that lie outside the narrowest interval that still covers 95 %. */
  static int ranksOutside(int runs) {
    if (runs > 500) {
      // Half the runs less 1.96 deviations of the binomial, whose terms would underflow.
      return (int) (runs / 2.0 - Z95 * Math.sqrt(runs) / 2) - 1;
    }
    int outside = 0;
    double term = Math.pow(0.5, runs);
    double below = term;
    for (int k = 1; k < runs / 2; k++) {
      term *= (double) (runs - k + 1) / k;
      below += term;
      if (2 * below > 0.05) {
        break;
      }
      outside = k;
    }
    return outside;
  }

  /** x with P(Z > x) = p, for p up to 0.5 (Abramowitz and Stegun 26.2.23; error below 0.00045). */
  private static double upperQuantile(double p) {
    double t = Math.sqrt(-2 * Math.log(p));
    return t
        - (2.515517 + t * (0.802853 + t * 0.010328))
            / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  }
}
