package io.splitpoint.schedule.analysis;

import io.splitpoint.schedule.Schedulability;

/**
 * The exact test for non-preemptive EDF with sporadic arrivals, arbitrary deadlines and jitter.
 *
 * <p>K. Jeffay, D. Stanat, C. Martel: "On non-preemptive scheduling of periodic and sporadic
 * tasks", RTSS 1991; L. George, N. Rivierre, M. Spuri: "Preemptive and non-preemptive real-time
 * uniprocessor scheduling", INRIA RR-2966, 1996: for every absolute deadline t in the busy period,
 * the work due by t plus the longest job of a later deadline must fit into t. Deadlines are checked
 * in descending order with jumps, as in F. Zhang, A. Burns: "Schedulability analysis for real-time
 * systems with EDF scheduling", IEEE Transactions on Computers 58, 2009, once for every interval of
 * constant blocking, and only where a linear bound of the demand does not already prove the
 * deadlines.
 *
 * <p>It is also exact for jobs that are cut and yield to earlier deadlines between their pieces,
 * with the longest piece in the place of the longest job (M. Bertogna, S. Baruah: "Limited
 * preemption EDF scheduling of sporadic task systems", IEEE Transactions on Industrial Informatics
 * 6, 2010).
 *
 * <p>Jobs that are cut and ordered by another point than their deadline have a sufficient test of
 * the same form, {@link #decideCut}.
 */
final class Edf {

  /** Steps towards the end of the busy period, which only makes the search shorter. */
  private static final int BUSY_STEPS = 20_000;

  private final PriorityPoints points;
  private final TimeLimit limit;

  /** The least time from a job's point to its deadline, by stretch; 0 where they are the same. */
  private final long[] after;

  /** A deadline that demand and blocking exceed; -1 until one is found. */
  long missedAt = -1;

  Edf(PriorityPoints points, TimeLimit limit) {
    this(points, new long[points.w.n], limit);
  }

  private Edf(PriorityPoints points, long[] after, TimeLimit limit) {
    this.points = points;
    this.after = after;
    this.limit = limit;
  }

  /**
   * The test for jobs that are cut, in the order of their points; it refutes only a load above 1.
   *
   * <p>Let a job have its point at p and end at f, and let t0 be the last instant before which no
   * job with a point up to p was unfinished. From t0 to f one piece of a job with a later point
   * runs at most, because between pieces the least point runs first; everything else has a point up
   * to p and is released from t0 on. With t = p - t0, f - t0 is therefore at most the demand by t
   * and the longest such piece, and the job is in time if that is at most t plus the time from its
   * point to its deadline. The least such distance of all tasks that can have a point at t is safe.
   */
  static Schedulability decideCut(PriorityPoints points, TimeLimit limit) {
    ProcessorTasks w = points.w;
    long[] after = new long[w.n];
    long least = Long.MAX_VALUE;
    for (int g = 0; g < w.n; g++) {
      int k = points.order[g];
      least = Math.min(least, w.d[k] - points.point[k]);
      after[g] = least;
    }
    boolean over = w.compareUtilisationToOne() > 0;
    Schedulability found = new Edf(points, after, limit).decide();
    return found == Schedulability.NOT_SCHEDULABLE && !over ? Schedulability.UNDECIDED : found;
  }

  static Schedulability decide(ProcessorTasks w, TimeLimit limit) {
    return new Edf(PriorityPoints.deadlines(w), limit).decide();
  }

  Schedulability decide() {
    ProcessorTasks w = points.w;
    int load = w.compareUtilisationToOne();
    if (load > 0) {
      return Schedulability.NOT_SCHEDULABLE;
    }
    Schedulability all = Schedulability.SCHEDULABLE;
    // Short deadlines come first, because most misses are there.
    for (int g = 0; g < w.n; g++) {
      if (points.end(g) < points.least[g]) {
        continue;
      }
      double excess = points.excess(g);
      if (excess <= 0) {
        continue;
      }
      all = all.and(fits(g, excess));
      if (all == Schedulability.NOT_SCHEDULABLE) {
        return all;
      }
    }
    return all;
  }

  /** Whether demand and blocking fit at every deadline of a stretch. */
  private Schedulability fits(int stretch, double excess) {
    long lower = points.least[stretch];
    long upper = points.end(stretch);
    double idle = points.idle(stretch);
    if (idle > 0) {
      upper = Math.min(upper, Saturating.add(lower, Saturating.ceil(excess / idle * (1 + 1e-9))));
    }
    if (stretch == points.w.n - 1) {
      upper = Math.min(upper, lastDeadline(lower));
    }
    if (upper >= Saturating.HUGE) {
      return Schedulability.UNDECIDED;
    }
    long blocking = points.blocking(stretch);
    long t = points.lastPoint(upper);
    while (t >= lower) {
      long needed = points.demand(t) + blocking;
      if (needed - after[stretch] > t) {
        missedAt = t;
        return Schedulability.NOT_SCHEDULABLE;
      }
      if (limit.spent()) {
        return Schedulability.UNDECIDED;
      }
      // Every deadline from what is needed up to t is safe: it needs no more and has as much.
      long enough = Math.max(lower - 1, needed - after[stretch]);
      t = points.lastPoint(enough < t ? enough : t - 1);
    }
    return Schedulability.SCHEDULABLE;
  }

  /** The last deadline that can be missed when no earlier one is. */
  private long lastDeadline(long latest) {
    ProcessorTasks w = points.w;
    if (points.idle(w.n - 1) <= 0) {
      // At full load everything repeats.
      return Saturating.add(Math.max(0, latest), w.hyperperiod());
    }
    return Math.max(latest, busyPeriod(w, 0, BUSY_STEPS));
  }

  /**
   * The end of the busy period that starts with this work and all tasks at once; HUGE when it is
   * not found in this number of steps.
   */
  static long busyPeriod(ProcessorTasks w, long initial, int steps) {
    long t = initial;
    for (int k = 0; k < w.n; k++) {
      t = Saturating.add(t, w.c[k]);
    }
    for (int step = 0; step < steps && t < Saturating.HUGE; step++) {
      long next = initial;
      for (int k = 0; k < w.n; k++) {
        long releases = (t + w.j[k] + w.t[k] - 1) / w.t[k];
        next = Saturating.add(next, Saturating.times(releases, w.c[k]));
      }
      if (next <= t) {
        return t;
      }
      t = next;
    }
    return Saturating.HUGE;
  }
}
