package io.splitpoint.bench.edgetpu;

import java.util.Arrays;

/** Absolute percentage errors of a group of rows. */
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
}
