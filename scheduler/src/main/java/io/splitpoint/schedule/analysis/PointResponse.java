package io.splitpoint.schedule.analysis;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Exact worst-case response times for jobs ordered by their {@link PriorityPoints}, as under EDF
 * and least laxity first.
 *
 * <p>L. George, N. Rivierre, M. Spuri: INRIA RR-2966, 1996, section on non-preemptive EDF: the
 * worst job arrives at some a in a busy period in which all other tasks are released at once at 0,
 * and the longest job of a later point began just before. Only those a matter at which the job's
 * point coincides with another's. The argument does not need the point to be the deadline.
 *
 * <p>In a stretch a job with a later point ends no earlier. So points are checked in descending
 * order, and after a job that ends at f all that arrive at f less the worst known response, or
 * later, are skipped. The first point follows from two linear bounds of the response, by the demand
 * and by the work that arrives, which fall while the load is below 1.
 */
final class PointResponse {

  private static final int BUSY_STEPS = 20_000;

  /** Steps for one job of each task that another test has found. */
  private static final long KNOWN_STEPS = 500_000;

  /** Steps for the first checks when the time is already spent. */
  private static final long FIRST_STEPS = 50_000;

  /** Periods of the slowest task that are checked where the search would not end. */
  private static final long LOOKED_AT = 16;

  private final PriorityPoints points;
  private final ProcessorTasks w;
  private final int load;

  /** Tasks by descending time from arrival to point. */
  private final int[] byPoint;

  private final long promising;
  private long busy = -1;
  private TimeLimit limit;

  private PointResponse(PriorityPoints points, long promising) {
    this.promising = promising;
    this.points = points;
    this.w = points.w;
    this.load = w.compareUtilisationToOne();
    this.byPoint =
        IntStream.range(0, w.n)
            .boxed()
            .sorted(Comparator.comparingLong(k -> -points.point[k]))
            .mapToInt(Integer::intValue)
            .toArray();
  }

  /**
   * Response times of all tasks.
   *
   * @param decide whether only the outcome is needed, not the response times
   * @param promising a point at which another test found a late job; -1 for none
   */
  static Response[] responses(
      PriorityPoints points, boolean decide, TimeLimit limit, long promising) {
    PointResponse analysis = new PointResponse(points, promising);
    Response[] responses = new Response[points.w.n];
    for (int i = 0; i < responses.length; i++) {
      responses[i] = analysis.response(i, decide, limit.part(responses.length - i));
    }
    return responses;
  }

  Response response(int i, boolean decide, TimeLimit mine) {
    limit = mine;
    int own = stretchOf(i);
    // The earliest point has the most jobs of later ones.
    int blocker = points.blocker[own];
    long blocking = points.blocking(own);
    if (load > 0) {
      return decide ? Response.overload(blocking, blocker) : overload(i, blocking, blocker);
    }
    Walk walk = new Walk(i);
    long bound = Math.min(byDemand(i, own), byArrivals(i));
    if (decide && (bound <= w.d[i] || walk.worst > w.d[i])) {
      return walk.found(Math.max(walk.worst, bound), blocking, blocker);
    }
    if (promising >= 0) {
      // The late job is known, so it is named even where the time is spent.
      limit = TimeLimit.ofSteps(KNOWN_STEPS);
      walk.lookBy(promising, own);
      limit = mine;
    }
    // The least point of each stretch comes first, because its result skips most others.
    walk.checkFirst(own);
    if (limit.spent()) {
      // A busy machine can spend the time before anything was checked.
      limit = TimeLimit.ofSteps(FIRST_STEPS);
      walk.checkFirst(own);
      limit = mine;
    }
    for (int g = own; g < w.n && !limit.spent(); g++) {
      walk.down(g, decide);
      if (decide && walk.worst > w.d[i]) {
        return walk.found(Math.max(walk.worst, bound), blocking, blocker);
      }
    }
    if (!limit.spent() && !walk.endless) {
      bound = decide ? Math.min(bound, Math.max(walk.worst, w.d[i])) : walk.worst;
    }
    return walk.found(Math.max(walk.worst, bound), blocking, blocker);
  }

  private int stretchOf(int i) {
    int at = 0;
    while (points.order[at] != i) {
      at++;
    }
    // Tasks with the same least point share the last of their stretches.
    while (at + 1 < w.n && points.least[at + 1] == points.least[at]) {
      at++;
    }
    return at;
  }

  /** The search over the jobs of one task, and the worst response found. */
  private final class Walk {
    private final int i;
    private long worst;
    private long arrival;
    private boolean endless;

    Walk(int i) {
      this.i = i;
      this.worst = w.j[i] + w.c[i];
      this.arrival = -w.j[i];
    }

    void checkFirst(int own) {
      for (int g = own; g < w.n; g++) {
        look(Math.max(points.least[g], points.least[own]), points.blocking(g));
      }
    }

    Response found(long bound, long blocking, int blocker) {
      return new Response(worst, arrival, bound, blocking, blocker);
    }

    /** Checks the job with this point and returns its end. */
    long look(long point, long blocking) {
      long end = end(i, point, blocking);
      long arrives = point - points.point[i];
      if (!limit.spent() && end < Saturating.HUGE && end - arrives > worst) {
        worst = end - arrives;
        arrival = arrives;
      }
      return end;
    }

    /** Checks the last job with a point at or before this one. */
    void lookBy(long latest, int own) {
      if (latest >= points.least[own]) {
        long first = points.point[i] - w.j[i];
        long point = first + (latest - first) / w.t[i] * w.t[i];
        int g = w.n - 1;
        while (points.least[g] > point) {
          g--;
        }
        look(point, points.blocking(g));
      }
    }

    void down(int stretch, boolean decide) {
      long lower = Math.max(points.least[stretch], points.point[i] - w.j[i]);
      long upper = points.end(stretch);
      long known = decide ? Math.max(worst, w.d[i]) : worst;
      if (stretch == w.n - 1) {
        upper = lastPoint(i, known);
        if (upper >= Saturating.HUGE) {
          // The search has no end: a part of it can show misses, but never that there are none.
          endless = true;
          upper = Math.min(Saturating.HUGE - 1, lower + LOOKED_AT * longestPeriod());
        }
      }
      long blocking = points.blocking(stretch);
      long point = points.lastPoint(upper);
      while (point >= lower && !limit.spent()) {
        long end = look(point, blocking);
        if (decide && worst > w.d[i]) {
          return;
        }
        known = Math.max(known, worst);
        // A job that arrives no earlier than this responds within the known response.
        long next = end - known + points.point[i] - 1;
        point = points.lastPoint(Math.min(point - 1, next));
      }
    }
  }

  private long longestPeriod() {
    return Arrays.stream(w.t).max().orElseThrow();
  }

  /** The latest end of the job of task i with this point. */
  private long end(int i, long point, long blocking) {
    long dense = blocking > 0 ? 1 : 0;
    long own = (point - points.point[i] + w.j[i]) / w.t[i];
    long before = Saturating.add(blocking - dense, Saturating.times(own, w.c[i]));
    long start = Math.max(before, startAtLeast(i, point, before));
    while (start < Saturating.HUGE && !limit.spent()) {
      long next = startAfter(i, point, before, start);
      if (next <= start) {
        break;
      }
      start = next;
    }
    return Saturating.add(start, w.c[i] + dense);
  }

  /** Work that runs before the job of task i with this point if it has not begun by this start. */
  private long startAfter(int i, long point, long before, long start) {
    long sum = before;
    for (int k = 0; k < w.n; k++) {
      long left = point - points.point[k] + w.j[k];
      if (k != i && left >= 0) {
        long jobs = Math.min(start + w.j[k], left) / w.t[k] + 1;
        sum = Saturating.add(sum, Saturating.times(jobs, w.c[k]));
      }
    }
    return sum;
  }

  /**
   * A start below which more work than that runs before the job: &lfloor;x&rfloor; + 1 &ge; x makes
   * the work a concave piecewise linear function, whose crossing with the start is found segment by
   * segment.
   */
  private long startAtLeast(int i, long point, long before) {
    double fixed = before;
    double rate = 0;
    for (int k = 0; k < w.n; k++) {
      long left = point - points.point[k] + w.j[k];
      if (k != i && left >= 0) {
        double share = (double) w.c[k] / w.t[k];
        // Until its last urgent job is released, a task adds work as the start grows.
        boolean more = point > points.point[k];
        rate += more ? share : 0;
        fixed += share * (more ? w.j[k] : left);
      }
    }
    double error = (w.n + 2) * 5e-16;
    for (int k : byPoint) {
      double until = point - points.point[k];
      if (k == i || until <= 0) {
        continue;
      }
      if (rate < 1 && fixed / (1 - rate + error) <= until) {
        break;
      }
      double share = (double) w.c[k] / w.t[k];
      rate -= share;
      fixed += share * until;
    }
    double start = rate < 1 ? fixed / (1 - rate + error) : 0;
    return start > 0 && start < Saturating.HUGE ? (long) (start * (1 - 1e-6)) : 0;
  }

  /** A bound by demand: no job ends later than all work that is urgent by its point. */
  private long byDemand(int i, int own) {
    double bound = points.point[i] + points.greatestExcess(own) + 1;
    return bound > 0 ? Saturating.ceil(bound) : 0;
  }

  /** A bound by arrivals: the job starts when all earlier work is done. */
  private long byArrivals(int i) {
    double idle = idleWithout(i);
    if (idle <= 0) {
      return Response.UNBOUNDED;
    }
    double work = Arrays.stream(w.c).max().orElseThrow() + others(i);
    return Saturating.ceil(work / idle * (1 + 1e-9) + w.c[i] + w.j[i] + 2);
  }

  private double idleWithout(int i) {
    int[] rest = IntStream.range(0, w.n).filter(k -> k != i).toArray();
    return w.idle(rest, rest.length);
  }

  private double others(int i) {
    double work = 0;
    for (int k = 0; k < w.n; k++) {
      work += k == i ? 0 : (double) w.c[k] + w.heldBack(k);
    }
    return work;
  }

  /** The point beyond which no job of task i responds later than the known response. */
  private long lastPoint(int i, long known) {
    int last = w.n - 1;
    long least = Math.max(points.least[last], points.point[i] - w.j[i]);
    double excess = points.excess(last);
    if (points.point[i] + excess + 1 <= known) {
      return least;
    }
    if (load == 0) {
      return Saturating.add(Math.max(0, least), w.hyperperiod());
    }
    double idle = points.idle(last);
    if (idle <= 0) {
      return Saturating.HUGE;
    }
    double size = points.point[i] + (double) points.least[last] + known + others(i);
    double error = 2 + (w.n + 8) * 2.3e-16 * size;
    double byDemand =
        points.least[last] + (points.point[i] + excess - known + error) / idle * (1 + 1e-9);
    double byArrivals =
        points.point[i]
            + (others(i) + w.heldBack(i) + ((double) w.c[i] - known) * idleWithout(i) + error)
                / idle
                * (1 + 1e-9);
    double nearest = Math.min(byDemand, byArrivals);
    if (nearest > 64.0 * Math.max(1, least) && busy < 0) {
      // Nothing blocks in the last stretch.
      busy = Edf.busyPeriod(w, 0, BUSY_STEPS);
    }
    long horizon = nearest > least ? Saturating.ceil(nearest + 1) : least;
    return busy < 0 ? horizon : Math.max(least, Math.min(horizon, busy + points.point[i]));
  }

  /** At a load above 1 responses grow with the arrival, so that some job is late. */
  private Response overload(int i, long blocking, int blocker) {
    for (long q = 0; q < Saturating.HUGE / w.t[i] && !limit.spent(); q = 2 * q + 1) {
      long arrival = q * w.t[i] - w.j[i];
      long point = arrival + points.point[i];
      int g = w.n - 1;
      while (g > 0 && points.least[g] > point) {
        g--;
      }
      long end = end(i, point, points.blocking(g));
      if (end - arrival > w.d[i] && end < Saturating.HUGE && !limit.spent()) {
        return new Response(end - arrival, arrival, Response.UNBOUNDED, blocking, blocker);
      }
    }
    return Response.overload(blocking, blocker);
  }
}
