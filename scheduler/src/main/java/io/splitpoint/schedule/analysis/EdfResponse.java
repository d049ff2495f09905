package io.splitpoint.schedule.analysis;

import java.util.Arrays;

/**
 * Exact worst-case response times under non-preemptive EDF.
 *
 * <p>L. George, N. Rivierre, M. Spuri: INRIA RR-2966, 1996, section on non-preemptive EDF: the
 * worst job arrives at some a in a busy period in which all other tasks are released at once at 0,
 * and the longest job of a later deadline began just before. Only those a matter at which the job's
 * deadline falls on another's.
 *
 * <p>So all tasks share one list of deadlines, and most entries need no fixed point: a job due at t
 * begins at the latest when all work due by t and the blocking are done, its own last execution
 * excepted. It responds within blocking(t) + demand(t) - t plus its relative deadline, and where
 * that is no more than a response already found, t is passed over.
 */
final class EdfResponse {

  /** Deadlines looked at before the response times are left open. */
  private static final int MAX_DEADLINES = 500_000;

  private final Workload w;
  private final long lastArrival;

  /** Distinct absolute deadlines, ascending. */
  private long[] due = new long[64];

  /** The longest job of a later deadline, its index or -1. */
  private int[] blocker = new int[64];

  /** Blocking and demand at a deadline, less the deadline. */
  private long[] excess = new long[64];

  private int count;

  private EdfResponse(Workload w, long lastArrival) {
    this.w = w;
    this.lastArrival = lastArrival;
    list();
  }

  /** Response times of all tasks; unbounded where there is no bound or it cannot be found. */
  static Response[] responses(Workload w) {
    Response[] responses = new Response[w.n];
    long last = lastArrival(w);
    if (last < 0 || deadlines(w, last) > MAX_DEADLINES) {
      Arrays.fill(responses, new Response(Response.UNBOUNDED, 0, -1));
      return responses;
    }
    EdfResponse analysis = new EdfResponse(w, last);
    Arrays.setAll(responses, analysis::response);
    return responses;
  }

  /**
   * No job that arrives later responds later; -1 when that cannot be found or there is no bound.
   */
  private static long lastArrival(Workload w) {
    int load = w.compareUtilisationToOne();
    if (load > 0) {
      return -1;
    }
    long longest = 0;
    long latest = 0;
    for (int k = 0; k < w.n; k++) {
      longest = Math.max(longest, w.c[k]);
      latest = Math.max(latest, w.d[k]);
    }
    if (load < 0) {
      return Edf.busyPeriod(w, longest);
    }
    long repeats = w.hyperperiod();
    return repeats == Long.MAX_VALUE ? -1 : latest + repeats;
  }

  private static long end(Workload w, long lastArrival) {
    return lastArrival + Arrays.stream(w.d).max().orElse(0);
  }

  private static double deadlines(Workload w, long lastArrival) {
    double sum = 0;
    for (int k = 0; k < w.n; k++) {
      sum += (end(w, lastArrival) - w.d[k] + w.j[k]) / (double) w.t[k] + 1;
    }
    return sum;
  }

  private void list() {
    long end = end(w, lastArrival);
    long[] next = new long[w.n];
    for (int k = 0; k < w.n; k++) {
      next[k] = w.d[k] - w.j[k];
    }
    long demand = 0;
    int longest = -1;
    boolean first = true;
    for (long t = least(next); t <= end; t = least(next)) {
      for (int k = 0; k < w.n; k++) {
        if (next[k] == t) {
          first |= t == w.d[k] - w.j[k];
          next[k] += w.t[k];
          demand += w.c[k];
        }
      }
      if (first) {
        longest = longestLater(t);
        first = false;
      }
      if (count == due.length) {
        due = Arrays.copyOf(due, 2 * count);
        blocker = Arrays.copyOf(blocker, 2 * count);
        excess = Arrays.copyOf(excess, 2 * count);
      }
      due[count] = t;
      blocker[count] = longest;
      excess[count++] = demand + blocking(longest) - t;
    }
  }

  private static long least(long[] values) {
    long least = Long.MAX_VALUE;
    for (long value : values) {
      least = Math.min(least, value);
    }
    return least;
  }

  private int longestLater(long t) {
    int longest = -1;
    for (int k = 0; k < w.n; k++) {
      if (w.d[k] - w.j[k] > t && (longest < 0 || w.c[k] > w.c[longest])) {
        longest = k;
      }
    }
    return longest;
  }

  private long blocking(int by) {
    return by < 0 ? 0 : w.c[by];
  }

  private Response response(int i) {
    int from = Arrays.binarySearch(due, 0, count, w.d[i] - w.j[i]);
    int most = from;
    int to = from;
    for (; to < count && due[to] - w.d[i] <= lastArrival; to++) {
      most = excess[to] > excess[most] ? to : most;
    }
    // the most promising deadline first: what it gives passes over most others
    long worst = later(i, most, w.j[i] + w.c[i]);
    for (int at = from; at < to; at++) {
      if (excess[at] + w.d[i] > worst) {
        worst = later(i, at, worst);
      }
    }
    // the earliest deadline has the most jobs of later ones
    return new Response(worst, blocking(blocker[from]), blocker[from]);
  }

  /** Response time of the job of task i that has this deadline, or what is known if longer. */
  private long later(int i, int at, long known) {
    long arrival = due[at] - w.d[i];
    long blocking = blocking(blocker[at]);
    long dense = blocking > 0 ? 1 : 0;
    long before = blocking - dense + (arrival + w.j[i]) / w.t[i] * w.c[i];
    long enough = known - w.c[i] - dense + arrival;
    // what is started by then needs no more than that: the least fixed point is not beyond it
    if (enough >= before && startAfter(i, due[at], before, enough) <= enough) {
      return known;
    }
    long start = before;
    while (true) {
      long next = startAfter(i, due[at], before, start);
      if (next <= start) {
        return Math.max(known, start + w.c[i] + dense - arrival);
      }
      start = next;
    }
  }

  /** Work that goes before the job of task i due at t when it has not begun by this start. */
  private long startAfter(int i, long t, long before, long start) {
    long sum = before;
    for (int k = 0; k < w.n; k++) {
      long left = t - w.d[k] + w.j[k];
      if (k != i && left >= 0) {
        sum += (Math.min(start + w.j[k], left) / w.t[k] + 1) * w.c[k];
      }
    }
    return sum;
  }
}
