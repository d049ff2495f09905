package io.splitpoint.bench.edgetpu;

import java.util.Arrays;

/** Absolute percentage errors of a group of rows, and how well it is ranked. */
record Errors(int rows, double median, double p90, double worst) {

  static Errors of(double[] predicted, double[] measured) {
    double[] ape = new double[predicted.length];
    for (int i = 0; i < ape.length; i++) {
      ape[i] = 100 * Math.abs(predicted[i] - measured[i]) / measured[i];
    }
    Arrays.sort(ape);
    return new Errors(ape.length, quantile(ape, 0.5), quantile(ape, 0.9), ape[ape.length - 1]);
  }

  private static double quantile(double[] sorted, double q) {
    double at = q * (sorted.length - 1);
    int low = (int) at;
    int high = Math.min(low + 1, sorted.length - 1);
    return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
  }

  /** Spearman's rank correlation, ties at their mean rank. */
  static double spearman(double[] a, double[] b) {
    double[] x = ranks(a);
    double[] y = ranks(b);
    double mean = (a.length + 1) / 2.0;
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      xy += (x[i] - mean) * (y[i] - mean);
      xx += (x[i] - mean) * (x[i] - mean);
      yy += (y[i] - mean) * (y[i] - mean);
    }
    return xy / Math.sqrt(xx * yy);
  }

  private static double[] ranks(double[] values) {
    double[] ranks = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      double below = 0;
      double equal = 0;
      for (double other : values) {
        below += other < values[i] ? 1 : 0;
        equal += other == values[i] ? 1 : 0;
      }
      ranks[i] = below + (equal + 1) / 2;
    }
    return ranks;
  }
}
