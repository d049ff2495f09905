package io.splitpoint.bench.edgetpu;

import java.util.Arrays;
import java.util.List;

/**
 * min ‖Ax − b‖² with x ≥ 0, by coordinate descent on the normal equations: the problem is convex,
 * so that it converges to the minimum (Franc, Hlaváč and Navara 2005). Small and dense problems
 * only.
 */
final class NonNegativeLeastSquares {
  private static final int SWEEPS = 20_000;
  private static final double SETTLED = 1e-12;

  private NonNegativeLeastSquares() {}

  /**
   * @param rows rows of A, each followed by its b
   */
  static double[] solve(List<double[]> rows) {
    int n = rows.get(0).length - 1;
    double[][] gram = new double[n][n];
    double[] target = new double[n];
    for (double[] row : rows) {
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          gram[i][j] += row[i] * row[j];
        }
        target[i] += row[i] * row[n];
      }
    }
    double[] x = new double[n];
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      double change = 0;
      for (int i = 0; i < n; i++) {
        if (gram[i][i] > 0) {
          double gradient = -target[i];
          for (int j = 0; j < n; j++) {
            gradient += gram[i][j] * x[j];
          }
          double next = Math.max(0, x[i] - gradient / gram[i][i]);
          change = Math.max(change, Math.abs(next - x[i]) * Math.sqrt(gram[i][i]));
          x[i] = next;
        }
      }
      if (change < SETTLED) {
        break;
      }
    }
    return Arrays.copyOf(x, n);
  }
}
