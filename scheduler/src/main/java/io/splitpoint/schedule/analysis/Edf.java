package io.splitpoint.schedule.analysis;

import io.splitpoint.schedule.Schedulability;

/**
 * The exact test for non-preemptive EDF with sporadic arrivals, arbitrary deadlines and jitter.
 *
 * <p>K. Jeffay, D. Stanat, C. Martel: "On non-preemptive scheduling of periodic and sporadic
 * tasks", RTSS 1991; L. George, N. Rivierre, M. Spuri: "Preemptive and non-preemptive real-time
 * uniprocessor scheduling", INRIA RR-2966, 1996: for every absolute deadline t in the busy period,
 * the work due by t plus the longest job of a later deadline must fit into t. Deadlines are visited
 * downwards in leaps, as in F. Zhang, A. Burns: "Schedulability analysis for real-time systems with
 * EDF scheduling", IEEE Transactions on Computers 58, 2009, once for every stretch of constant
 * blocking, and only as far as a line above the demand does not show that all is well.
 *
 * <p>Exact too for jobs that are cut and give way to earlier deadlines between their pieces, with
 * the longest piece in the place of the longest job (M. Bertogna, S. Baruah: "Limited preemption
 * EDF scheduling of sporadic task systems", IEEE Transactions on Industrial Informatics 6, 2010).
 *
 * <p>Jobs that are cut and go in the order of another point than their deadline have a sufficient
 * test of the same form, {@link #decideCut}.
 */
final class Edf {

  /** Steps towards the end of the busy period; it only shortens the walk. */
  private static final int BUSY_STEPS = 20_000;

  private final PriorityPoints points;
  private final TimeLimit limit;

  /** From the point of a job to its deadline, at least, by stretch; 0 where they are the same. */
  private final long[] after;

  /** A deadline that demand and blocking exceed, once one is found; -1 before. */
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
   * Jobs that are cut, in the order of their points; never not schedulable unless the load is above
   * 1.
   *
   * <p>Let a job have its point at p and end at f, and let t0 be the last instant before which no
   * job with a point up to p was unfinished. From t0 to f one piece of a job with a later point
   * runs at most, because between pieces the least point goes first; everything else has a point up
   * to p and is released from t0 on. With t = p - t0, f - t0 is therefore at most the demand by t
   * and the longest such piece, and the job is in time if that is at most t and what lies between
   * its point and its deadline. The least such distance of all tasks that can have a point at t is
   * safe.
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
    // short deadlines first: most misses are there
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
      // every deadline from what is needed up to t is safe: it needs no more and has as much
      long enough = Math.max(lower - 1, needed - after[stretch]);
      t = points.lastPoint(enough < t ? enough : t - 1);
    }
    return Schedulability.SCHEDULABLE;
  }

  /** No deadline after this can be missed unless one before is. */
  private long lastDeadline(long latest) {
    ProcessorTasks w = points.w;
    if (points.idle(w.n - 1) <= 0) {
      // at full load everything repeats
      return Saturating.add(Math.max(0, latest), w.hyperperiod());
    }
    return Math.max(latest, busyPeriod(w, 0, BUSY_STEPS));
  }

  /**
   * The end of the busy period that starts with so much work and all tasks at once, HUGE when it is
   * not found in so many steps.
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
