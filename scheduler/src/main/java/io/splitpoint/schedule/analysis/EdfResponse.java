package io.splitpoint.schedule.analysis;

/**
 * Exact worst-case response times under non-preemptive EDF.
 *
 * <p>L. George, N. Rivierre, M. Spuri: INRIA RR-2966, 1996, section on non-preemptive EDF: the
 * worst job arrives at some a in a busy period in which all other tasks are released at once at 0,
 * and the longest job of a later deadline began just before. Only those a matter at which the job's
 * deadline falls on another's.
 */
final class EdfResponse {

  /** Candidates looked at before the response time is left open. */
  private static final int MAX_CANDIDATES = 200_000;

  private EdfResponse() {}

  static Response response(Workload w, int i) {
    long busy = lastArrival(w);
    double candidates = 0;
    for (int k = 0; k < w.n; k++) {
      candidates += busy / (double) w.t[k] + 1;
    }
    if (busy < 0 || candidates > MAX_CANDIDATES) {
      return new Response(Response.UNBOUNDED, 0, -1);
    }
    Response worst = new Response(w.j[i] + w.c[i], 0, -1);
    long blocking = 0;
    int blocker = -1;
    for (int k = 0; k < w.n; k++) {
      // deadlines of task k, as the deadline of the job asked for
      long first = w.d[k] - w.j[k];
      long least = w.d[i] - w.j[i];
      long skip = first < least ? (least - first + w.t[k] - 1) / w.t[k] : 0;
      for (long due = first + skip * w.t[k]; due - w.d[i] <= busy; due += w.t[k]) {
        int by = longestLater(w, due);
        long own = by < 0 ? 0 : w.c[by];
        if (own > blocking) {
          blocking = own;
          blocker = by;
        }
        long ns = responseOf(w, i, due, own);
        if (ns > worst.ns()) {
          worst = new Response(ns, 0, -1);
        }
      }
    }
    return new Response(worst.ns(), blocking, blocker);
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

  private static int longestLater(Workload w, long due) {
    int longest = -1;
    for (int k = 0; k < w.n; k++) {
      if (w.d[k] - w.j[k] > due && (longest < 0 || w.c[k] > w.c[longest])) {
        longest = k;
      }
    }
    return longest;
  }

  /** Response time of the job of task i that is due then. */
  private static long responseOf(Workload w, int i, long due, long blocking) {
    long arrival = due - w.d[i];
    long dense = blocking > 0 ? 1 : 0;
    long before = blocking - dense + (arrival + w.j[i]) / w.t[i] * w.c[i];
    long start = before;
    while (true) {
      long next = before;
      for (int k = 0; k < w.n; k++) {
        long left = due - w.d[k] + w.j[k];
        if (k != i && left >= 0) {
          next += (Math.min((start + w.j[k]) / w.t[k], left / w.t[k]) + 1) * w.c[k];
        }
      }
      if (next <= start) {
        return start + w.c[i] + dense - arrival;
      }
      start = next;
    }
  }
}
