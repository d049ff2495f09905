package io.splitpoint.schedule.analysis;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Bounds the ages of the last jobs of higher priorities when a job of fixed priority starts. Use it
 * for response times close to full load, where a busy period is too long to follow to its end.
 *
 * <p>Let g_h be how long before the start s the last job of task h arrived, and U_h its
 * utilisation. At s, for the first time since the job came, no job of higher priority waits. So for
 * every y below s the jobs that became ready within y before s have run within y: their ages are no
 * less than the ends of jobs of length C_h that run one after the other on one machine. Two lower
 * bounds of the sum of U_h g_h follow; both were derived for Splitpoint.
 */
final class Ages {

  private final int m;
  private final double[] c;
  private final double[] t;

  /**
   * @param order task indices, highest priority first
   * @param place the place of the task that starts; those before it are the higher priorities
   */
  Ages(ProcessorTasks w, int[] order, int place) {
    int[] byPeriod =
        Arrays.stream(order, 0, place)
            .boxed()
            .sorted(Comparator.comparingLong(k -> w.t[k]))
            .mapToInt(Integer::intValue)
            .toArray();
    this.m = place;
    this.c = Arrays.stream(byPeriod).mapToDouble(k -> w.c[k]).toArray();
    this.t = Arrays.stream(byPeriod).mapToDouble(k -> w.t[k]).toArray();
  }

  /**
   * The bound at every start, from only the last job of each task. A sum of weighted ends is least
   * where jobs run by length over weight, which is the period here (W. E. Smith: "Various
   * optimizers for single-stage production", Naval Research Logistics Quarterly 3, 1956).
   */
  double always() {
    double sum = 0;
    double end = 0;
    for (int h = 0; h < m; h++) {
      end += c[h];
      sum += c[h] / t[h] * end;
    }
    return sum * (1 - 1e-12);
  }

  /** The start from which on {@link #later} holds. */
  double horizon() {
    return m == 0 ? 0 : 2 * t[m - 1] + 1;
  }

  /**
   * The bound at starts from {@link #horizon} on, from the last N_h jobs of task h, with the ages
   * g_h, g_h + T_h and so on. Ends of jobs on one machine obey sum of C times end &ge; half of the
   * square of all C and the squares of each C together (M. Queyranne: "Structure of a simple
   * scheduling polyhedron", Mathematical Programming 58, 1993). That is an inequality in the g_h
   * for every set of tasks and every choice of N_h. Inequalities are added, each with the largest
   * weight that the remaining U_h allow, which uses up one U_h; each step takes the inequality that
   * gives most together with {@link #always} of the rest.
   */
  double later() {
    double[] left = new double[m];
    Arrays.setAll(left, h -> c[h] / t[h]);
    double sum = 0;
    for (int step = 0; step < m; step++) {
      double best = Double.NEGATIVE_INFINITY;
      double gain = 0;
      double[] after = null;
      for (int h = 0; h < m; h++) {
        for (int times = 1; times <= 2 && left[h] > 0; times++) {
          double[] rest = left.clone();
          double gained = use(rest, times * t[h]);
          double value = gained + smith(rest);
          if (value > best) {
            best = value;
            gain = gained;
            after = rest;
          }
        }
      }
      if (after == null) {
        break;
      }
      sum += gain;
      left = after;
    }
    return Math.max(sum, always());
  }

  /** Adds the inequality with the largest weight and returns its contribution. */
  private double use(double[] left, double span) {
    double work = 0;
    double squares = 0;
    double shifts = 0;
    double factor = Double.POSITIVE_INFINITY;
    int used = -1;
    for (int h = 0; h < m; h++) {
      if (left[h] > 0) {
        double jobs = jobs(h, span);
        work += c[h] * jobs;
        squares += c[h] * c[h] * jobs;
        shifts += c[h] * t[h] * jobs * (jobs - 1) / 2;
        if (left[h] / (c[h] * jobs) < factor) {
          factor = left[h] / (c[h] * jobs);
          used = h;
        }
      }
    }
    for (int h = 0; h < m; h++) {
      if (left[h] > 0) {
        left[h] = h == used ? 0 : Math.max(0, left[h] - factor * c[h] * jobs(h, span));
      }
    }
    double error = 1e-12 * (work * work + squares + shifts);
    return factor * ((work * work + squares) / 2 - shifts - error);
  }

  private double jobs(int h, double span) {
    return Math.max(1, Math.floor(span / t[h]));
  }

  private double smith(double[] weight) {
    double sum = 0;
    double end = 0;
    for (int h = 0; h < m; h++) {
      if (weight[h] > 0) {
        end += c[h];
        sum += weight[h] * end;
      }
    }
    return sum;
  }
}
