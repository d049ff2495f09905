package io.splitpoint.schedule.analysis;

import java.util.Arrays;

/**
 * Exact response times under FIFO with sporadic arrivals and jitter: what was released up to the
 * job itself, all tasks having been released at once at the start of the busy period, is done
 * before it. L. George, N. Rivierre, M. Spuri: INRIA RR-2966, 1996; with jitter the worst job has
 * its full jitter, so that only its own earlier jobs are counted without jitter.
 *
 * <p>The response falls with the release except for the steps of the others' jitter: a linear bound
 * from &lfloor;x&rfloor; &le; x shows where the worst response can be, and from there releases are
 * checked in descending order with jumps.
 */
final class Fifo {

  private static final int FIRST_STEPS = 256;

  private final ProcessorTasks w;
  private final TimeLimit limit;
  private final long[] worst;
  private final long[] arrival;
  private final long[] bound;

  private Fifo(ProcessorTasks w, TimeLimit limit) {
    this.w = w;
    this.limit = limit;
    this.worst = new long[w.n];
    this.arrival = new long[w.n];
    this.bound = new long[w.n];
  }

  /**
   * @param decide whether only the outcome is needed, not the response times
   */
  static Response[] responses(ProcessorTasks w, boolean decide, TimeLimit limit) {
    Fifo fifo = new Fifo(w, limit);
    int load = w.compareUtilisationToOne();
    Response[] responses = new Response[w.n];
    if (load > 0) {
      Arrays.setAll(responses, i -> decide ? Response.overload(0, -1) : fifo.overload(i));
    } else {
      fifo.walk(decide, load == 0 ? w.hyperperiod() : Saturating.HUGE);
      Arrays.setAll(
          responses, i -> new Response(fifo.worst[i], fifo.arrival[i], fifo.bound[i], 0, -1));
    }
    return responses;
  }

  private void walk(boolean decide, long repeats) {
    double idle = w.idle(ProcessorTasks.identity(w.n), w.n);
    for (int i = 0; i < w.n; i++) {
      worst[i] = w.j[i] + w.c[i];
      arrival[i] = -w.j[i];
      bound[i] = w.j[i];
      for (int k = 0; k < w.n; k++) {
        bound[i] = Saturating.add(bound[i], w.c[k] + (k == i ? 0 : w.heldBack(k)));
      }
    }
    // The first releases give most of the worst responses.
    long release = 0;
    for (int step = 0; step < FIRST_STEPS && !limit.spent(); step++) {
      long backlog = look(release);
      long next = nextStep(release);
      if (next >= repeats || backlog <= next) {
        // All releases are checked, or the busy period is over.
        System.arraycopy(worst, 0, bound, 0, w.n);
        return;
      }
      if (next >= Saturating.HUGE) {
        return;
      }
      release = next;
    }
    long seen = release;
    long last = seen;
    for (int i = 0; i < w.n; i++) {
      double above = bound[i] - (double) known(i, decide);
      if (above > 0) {
        last = Math.max(last, idle > 0 ? Saturating.ceil(above / idle * (1 + 1e-9) + 1) : repeats);
      }
    }
    last = Math.min(last, repeats);
    if (last >= Saturating.HUGE) {
      return;
    }
    for (release = lastStep(last); release > seen; ) {
      long backlog = look(release);
      if (limit.spent() || backlog >= Saturating.HUGE) {
        return;
      }
      // A job released earlier ends no later: what cannot be worse than the known response is
      // skipped.
      long next = -1;
      for (int i = 0; i < w.n; i++) {
        next = Math.max(next, release + response(i, release, backlog) - known(i, decide) - 1);
      }
      release = lastStep(Math.min(release - 1, next));
    }
    for (int i = 0; i < w.n; i++) {
      bound[i] = Math.min(bound[i], known(i, decide));
    }
  }

  private long known(int i, boolean decide) {
    return decide ? Math.max(worst[i], w.d[i]) : worst[i];
  }

  private long look(long release) {
    long backlog = backlog(release);
    for (int i = 0; i < w.n && backlog < Saturating.HUGE; i++) {
      long response = response(i, release, backlog);
      if (response > worst[i]) {
        worst[i] = response;
        arrival[i] = release - w.j[i];
      }
    }
    return backlog;
  }

  private long backlog(long release) {
    long backlog = 0;
    for (int k = 0; k < w.n; k++) {
      backlog = Saturating.add(backlog, Saturating.times((release + w.j[k]) / w.t[k] + 1, w.c[k]));
    }
    return backlog;
  }

  /** The response of the job of task i that is released then with its full jitter. */
  private long response(int i, long release, long backlog) {
    long counted = (release + w.j[i]) / w.t[i] - release / w.t[i];
    return w.j[i] + backlog - counted * w.c[i] - release;
  }

  /** The next instant at which a task's number of releases grows. */
  private long nextStep(long after) {
    long next = Long.MAX_VALUE;
    for (int k = 0; k < w.n; k++) {
      next = Math.min(next, (after / w.t[k] + 1) * w.t[k]);
      if (w.j[k] > 0) {
        next = Math.min(next, ((after + w.j[k]) / w.t[k] + 1) * w.t[k] - w.j[k]);
      }
    }
    return next;
  }

  /** The last instant up to this one at which a task's number of releases grew, at least 0. */
  private long lastStep(long upTo) {
    long last = 0;
    for (int k = 0; k < w.n && upTo > 0; k++) {
      last = Math.max(last, upTo / w.t[k] * w.t[k]);
      last = Math.max(last, (upTo + w.j[k]) / w.t[k] * w.t[k] - w.j[k]);
    }
    return last;
  }

  /** At a load above 1 the backlog grows without bound, so that some job is late. */
  private Response overload(int i) {
    for (long q = 0; q < Saturating.HUGE / w.t[i]; q = 2 * q + 1) {
      long backlog = backlog(q * w.t[i]);
      if (backlog >= Saturating.HUGE) {
        break;
      }
      long response = response(i, q * w.t[i], backlog);
      if (response > w.d[i]) {
        return new Response(response, q * w.t[i] - w.j[i], Response.UNBOUNDED, 0, -1);
      }
    }
    return Response.overload(0, -1);
  }
}
