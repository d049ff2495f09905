package io.splitpoint.schedule.analysis;

/**
 * Exact response times under non-preemptive fixed priorities, sporadic arrivals, arbitrary
 * deadlines and release jitter.
 *
 * <p>R. Davis, A. Burns, R. Bril, J. Lukkien: "Controller Area Network (CAN) schedulability
 * analysis: Refuted, revisited and revised", Real-Time Systems 35, 2007: every instance in the
 * level-i busy period is looked at, because a task's own earlier job can push the next one behind
 * higher priorities. Blocking is C - 1 ns in whole time, and 1 ns is added to what a blocked task
 * gets, which makes the result the least upper bound in dense time.
 */
final class FixedPriority {

  private FixedPriority() {}

  /**
   * @param order task indices, highest priority first
   * @param place the place in the order of the task asked for
   * @param giveUpNs stop as soon as the response time is known to exceed this
   */
  static Response response(Workload w, int[] order, int place, long giveUpNs) {
    int blocker = -1;
    for (int k = place + 1; k < w.n; k++) {
      if (blocker < 0 || w.c[order[k]] > w.c[blocker]) {
        blocker = order[k];
      }
    }
    long blocking = blocker < 0 ? 0 : w.c[blocker];
    return new Response(response(w, order, place, blocking, giveUpNs), blocking, blocker);
  }

  private static long response(Workload w, int[] order, int place, long blocking, long giveUpNs) {
    int i = order[place];
    int load = w.compareUtilisationToOne(order, place + 1);
    if (w.j[i] + w.c[i] > giveUpNs || load > 0) {
      return Response.UNBOUNDED;
    }
    long instances = load < 0 ? Long.MAX_VALUE : w.hyperperiod(order, place + 1) / w.t[i];
    long dense = blocking > 0 ? 1 : 0;
    long own = blocking - dense;
    long start = own;
    long worst = 0;
    for (long q = 0; q < Response.MAX_STEPS; q++) {
      // least start of instance q: releases at the very instant of the start still go first
      start = Math.max(start, own);
      for (long next = own; ; start = next) {
        next = own;
        for (int k = 0; k < place; k++) {
          int hp = order[k];
          next += ((start + w.j[hp]) / w.t[hp] + 1) * w.c[hp];
        }
        if (next <= start) {
          break;
        }
      }
      worst = Math.max(worst, w.j[i] + start - q * w.t[i] + w.c[i] + dense);
      if (worst > giveUpNs) {
        return Response.UNBOUNDED;
      }
      if (q + 1 >= instances) {
        return worst;
      }
      own += w.c[i];
      start += w.c[i];
      long successor = (q + 1) * w.t[i] - w.j[i];
      while (start <= successor) {
        long next = own;
        for (int k = 0; k < place; k++) {
          int hp = order[k];
          next += ((start + w.j[hp] + w.t[hp] - 1) / w.t[hp]) * w.c[hp];
        }
        if (next <= start) {
          // the busy period is over before, or just when, the successor can arrive
          return worst;
        }
        start = next;
      }
    }
    return Response.UNBOUNDED;
  }
}
