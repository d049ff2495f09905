package io.splitpoint.schedule.analysis;

import java.util.Arrays;

/**
 * Exact response times under FIFO with sporadic arrivals and jitter: what was released up to the
 * job itself, all tasks having been released at once at the start of the busy period, is done
 * before it. L. George, N. Rivierre, M. Spuri: INRIA RR-2966, 1996; with jitter the worst job was
 * held back as long as it may be, so only its own earlier jobs are counted without jitter.
 */
final class Fifo {

  private Fifo() {}

  /** Response times of all tasks; unbounded when the processor is overloaded. */
  static Response[] responses(Workload w) {
    int load = w.compareUtilisationToOne();
    long repeats = load == 0 ? w.hyperperiod() : Long.MAX_VALUE;
    long busy = load > 0 ? -1 : repeats < Long.MAX_VALUE ? repeats : Edf.busyPeriod(w, 0);
    long[] worst = new long[w.n];
    Arrays.fill(worst, busy < 0 ? Response.UNBOUNDED : 0);
    int steps = 0;
    for (long release = 0; busy >= 0 && release < busy; release = nextStep(w, release)) {
      long backlog = 0;
      for (int k = 0; k < w.n; k++) {
        backlog += ((release + w.j[k]) / w.t[k] + 1) * w.c[k];
      }
      for (int i = 0; i < w.n; i++) {
        long others = backlog - ((release + w.j[i]) / w.t[i] + 1) * w.c[i];
        long own = (release / w.t[i] + 1) * w.c[i];
        worst[i] = Math.max(worst[i], w.j[i] + others + own - release);
      }
      if (++steps > Response.MAX_STEPS) {
        Arrays.fill(worst, Response.UNBOUNDED);
        break;
      }
    }
    Response[] responses = new Response[w.n];
    Arrays.setAll(responses, i -> new Response(worst[i], 0, -1));
    return responses;
  }

  /** The next instant at which somebody's count of releases grows. */
  private static long nextStep(Workload w, long after) {
    long next = Long.MAX_VALUE;
    for (int k = 0; k < w.n; k++) {
      next = Math.min(next, (after / w.t[k] + 1) * w.t[k]);
      if (w.j[k] > 0) {
        next = Math.min(next, ((after + w.j[k]) / w.t[k] + 1) * w.t[k] - w.j[k]);
      }
    }
    return next;
  }
}
