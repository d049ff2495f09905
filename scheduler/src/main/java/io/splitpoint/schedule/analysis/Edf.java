package io.splitpoint.schedule.analysis;

import java.util.Arrays;

/**
 * The exact test for non-preemptive EDF with sporadic arrivals, arbitrary deadlines and jitter.
 *
 * <p>K. Jeffay, D. Stanat, C. Martel: "On non-preemptive scheduling of periodic and sporadic
 * tasks", RTSS 1991; L. George, N. Rivierre, M. Spuri: "Preemptive and non-preemptive real-time
 * uniprocessor scheduling", INRIA RR-2966, 1996: for every absolute deadline t in the busy period,
 * the work due by t plus the longest job of a later deadline must fit into t. Deadlines are visited
 * downwards in leaps, as in F. Zhang, A. Burns: "Schedulability analysis for real-time systems with
 * EDF scheduling", IEEE Transactions on Computers 58, 2009, once for every stretch of constant
 * blocking.
 *
 * <p>A job released J late has D - J left: jobs of one task stay in order, so a task either is part
 * of the work due by t or blocks it, never both.
 */
final class Edf {

  private Edf() {}

  static boolean schedulable(Workload w) {
    int load = w.compareUtilisationToOne();
    if (load > 0) {
      return false;
    }
    // distinct D - J, ascending, and the longest job due later than each
    int[] by = Priorities.deadlineMonotonic(w);
    long horizon = horizon(w, load);
    if (horizon < 0) {
      return false;
    }
    long blocking = 0;
    long upper = horizon;
    for (int k = w.n - 1; k >= 0; k--) {
      long lower = w.d[by[k]] - w.j[by[k]];
      if (lower < w.c[by[k]]) {
        return false;
      }
      if (!fits(w, lower, upper, blocking)) {
        return false;
      }
      upper = Math.min(upper, lower - 1);
      blocking = Math.max(blocking, w.c[by[k]]);
    }
    return true;
  }

  /** Whether demand and blocking fit at every deadline from lower to upper, both inclusive. */
  private static boolean fits(Workload w, long lower, long upper, long blocking) {
    long t = lastDeadline(w, upper);
    while (t >= lower) {
      long needed = demand(w, t) + blocking;
      if (needed > t) {
        return false;
      }
      // every deadline from what is needed up to t is safe: it needs no more and has as much
      t = needed < t ? lastDeadline(w, needed) : lastDeadline(w, t - 1);
    }
    return true;
  }

  /** Work of all jobs released at 0 or later and due by t. */
  static long demand(Workload w, long t) {
    long sum = 0;
    for (int i = 0; i < w.n; i++) {
      long left = t - w.d[i] + w.j[i];
      if (left >= 0) {
        sum += (left / w.t[i] + 1) * w.c[i];
      }
    }
    return sum;
  }

  /** The last absolute deadline at or before t, -1 when there is none. */
  private static long lastDeadline(Workload w, long t) {
    long last = -1;
    for (int i = 0; i < w.n; i++) {
      long first = w.d[i] - w.j[i];
      if (first <= t) {
        last = Math.max(last, first + (t - first) / w.t[i] * w.t[i]);
      }
    }
    return last;
  }

  /**
   * No deadline after this can be missed unless one before is; -1 when it cannot be found.
   *
   * @param load sign of the utilisation minus one
   */
  private static long horizon(Workload w, int load) {
    long latest = 0;
    for (int i = 0; i < w.n; i++) {
      latest = Math.max(latest, w.d[i] - w.j[i]);
    }
    if (load < 0) {
      double slack = 0;
      double utilisation = w.utilisation();
      for (int i = 0; i < w.n; i++) {
        slack += (w.t[i] - w.d[i] + w.j[i]) * ((double) w.c[i] / w.t[i]);
      }
      double bound = slack / (1 - utilisation);
      // close to full load the quotient is noise: the busy period then decides
      if (utilisation < 1 - 1e-6) {
        return Math.max(latest, (long) Math.ceil(Math.max(0, bound) * 1.000001) + 1);
      }
    }
    long repeats = load == 0 ? w.hyperperiod() : Long.MAX_VALUE;
    if (repeats < Long.MAX_VALUE) {
      return latest + repeats;
    }
    long busy = busyPeriod(w, 0);
    return busy < 0 ? -1 : Math.max(latest, busy);
  }

  /** The busy period that starts with so much work and all tasks at once, -1 when none ends. */
  static long busyPeriod(Workload w, long initial) {
    long t = initial + Arrays.stream(w.c).sum();
    for (int step = 0; step < Response.MAX_STEPS; step++) {
      long next = initial;
      for (int i = 0; i < w.n; i++) {
        next += ((t + w.j[i] + w.t[i] - 1) / w.t[i]) * w.c[i];
      }
      if (next <= t) {
        return t;
      }
      t = next;
    }
    return -1;
  }
}
