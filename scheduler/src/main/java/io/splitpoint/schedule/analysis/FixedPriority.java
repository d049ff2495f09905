package io.splitpoint.schedule.analysis;

/**
 * Exact response times under non-preemptive fixed priorities, sporadic arrivals, arbitrary
 * deadlines and release jitter.
 *
 * <p>R. Davis, A. Burns, R. Bril, J. Lukkien: "Controller Area Network (CAN) schedulability
 * analysis: Refuted, revisited and revised", Real-Time Systems 35, 2007: every instance in the
 * level-i busy period is checked, because a task's own earlier job can delay the next one behind
 * higher priorities. Blocking is C - 1 ns in whole time, and 1 ns is added to the response of a
 * blocked task, which makes the result the least upper bound in dense time.
 *
 * <p>A job that is cut yields between its pieces: higher priorities delay the start of its last
 * piece, and the longest piece of a lower priority blocks it (G. Yao, G. Buttazzo, M. Bertogna:
 * "Feasibility analysis under fixed priority scheduling with limited preemptions", Real-Time
 * Systems 47, 2011).
 *
 * <p>Close to full load a busy period is long, so that two bounds come first: the paper's equation
 * for deadlines within the period, in which a task's own job blocks like a lower one, and a linear
 * bound of all instances. The linear bound falls with the instances, or is constant at full load,
 * so that its value at the first unchecked instance holds for all later ones.
 *
 * <p>With g_h how long before the start s the last job of a higher priority h arrived, &lfloor;(s +
 * J_h) / T_h&rfloor; is (s + J_h - g_h) / T_h; {@link Ages} bounds how much the g_h lower the
 * linear bound.
 */
final class FixedPriority {

  /** Instances that are checked before {@link Ages} lowers the linear bound, which costs more. */
  private static final int AGES_FROM = 2;

  private static final int LATER_FROM = 64;

  private final ProcessorTasks w;
  private final int[] order;
  private final int place;
  private final int i;
  private final long blocking;
  private final long dense;
  private final int blocker;
  private final TimeLimit limit;

  /** The execution of a job before its last piece; 0 unless it is cut. */
  private final long first;

  /** Share of time that higher priorities leave idle. */
  private final double idle;

  private FixedPriority(ProcessorTasks w, int[] order, int place, TimeLimit limit) {
    this.w = w;
    this.order = order;
    this.place = place;
    this.i = order[place];
    this.limit = limit;
    int longest = -1;
    for (int k = place + 1; k < w.n; k++) {
      if (longest < 0 || w.longest[order[k]] > w.longest[longest]) {
        longest = order[k];
      }
    }
    this.blocker = longest;
    this.blocking = longest < 0 ? 0 : w.longest[longest];
    this.first = w.c[i] - w.last[i];
    this.dense = blocking > 0 ? 1 : 0;
    this.idle = w.idle(order, place);
  }

  /**
   * @param order task indices, highest priority first
   * @param place the place of the analysed task in the order
   * @param decide whether only the outcome is needed, not the response time
   */
  static Response response(
      ProcessorTasks w, int[] order, int place, boolean decide, TimeLimit limit) {
    return new FixedPriority(w, order, place, limit).response(decide);
  }

  private Response response(boolean decide) {
    int load = w.compareUtilisationToOne(order, place + 1);
    if (load > 0) {
      return overload(decide);
    }
    double most = above();
    double above = most;
    double horizon = Double.POSITIVE_INFINITY;
    long bound = Math.min(line(0, above), ownBlocks());
    long instances =
        load < 0 ? Long.MAX_VALUE : Math.max(1, w.hyperperiod(order, place + 1) / w.t[i]);
    long own = blocking - dense + first;
    long start = own;
    long worst = w.j[i] + w.c[i];
    long arrival = -w.j[i];
    for (long q = 0; ; q++) {
      start = start(Math.max(start, own), own);
      if (limit.spent()) {
        return found(worst, arrival, bound);
      }
      long response = w.j[i] + start - q * w.t[i] + w.last[i] + dense;
      if (response > worst) {
        worst = response;
        arrival = q * w.t[i] - w.j[i];
      }
      if (q == AGES_FROM) {
        Ages ages = new Ages(w, order, place);
        above = most - ages.always();
        horizon = ages.horizon();
      } else if (q > LATER_FROM && start >= horizon) {
        above = most - new Ages(w, order, place).later();
        horizon = Double.POSITIVE_INFINITY;
      }
      bound = Math.max(worst, Math.min(bound, line(q + 1, above)));
      if (decide && (worst > w.d[i] || bound <= w.d[i]) || worst >= bound) {
        return found(worst, arrival, bound);
      }
      own = Saturating.add(own, w.c[i]);
      start = busyUntil(start + w.last[i], own - first, (q + 1) * w.t[i] - w.j[i]);
      if (q + 1 >= instances || start < 0) {
        return found(worst, arrival, worst);
      }
      if (start >= Saturating.HUGE) {
        return found(worst, arrival, bound);
      }
    }
  }

  private Response found(long worst, long arrival, long bound) {
    return new Response(worst, arrival, Math.max(worst, bound), blocking, blocker);
  }

  /** The least start after own work: releases at the very instant of the start still run first. */
  private long start(long from, long own) {
    // floor(x) + 1 is at least x, so that no start lies below this line.
    double line = idle > 0 ? own / (idle + (w.n + 2) * 5e-16) * (1 - 1e-6) : 0;
    long start = Math.max(from, (long) Math.min(Saturating.HUGE, line));
    while (start < Saturating.HUGE && !limit.spent()) {
      long next = own;
      for (int k = 0; k < place; k++) {
        int hp = order[k];
        next = Saturating.add(next, Saturating.times((start + w.j[hp]) / w.t[hp] + 1, w.c[hp]));
      }
      if (next <= start) {
        return start;
      }
      start = next;
    }
    return start;
  }

  /** The end of the busy period past the successor's release, -1 when it ends before. */
  private long busyUntil(long from, long own, long successor) {
    long busy = from;
    while (busy <= successor && !limit.spent()) {
      long next = own;
      for (int k = 0; k < place; k++) {
        int hp = order[k];
        long releases = (busy + w.j[hp] + w.t[hp] - 1) / w.t[hp];
        next = Saturating.add(next, Saturating.times(releases, w.c[hp]));
      }
      if (next <= busy) {
        return -1;
      }
      busy = next;
    }
    return busy;
  }

  /** A bound of the work of higher priorities that does not grow with the wait. */
  private double above() {
    double sum = 0;
    for (int k = 0; k < place; k++) {
      sum += (double) w.c[order[k]] + w.heldBack(order[k]);
    }
    return sum;
  }

  /** A bound of the responses of all instances from q on. */
  private long line(long q, double above) {
    if (idle <= 0) {
      return Response.UNBOUNDED;
    }
    double start = (blocking + (double) q * w.c[i] + first + above) / idle * (1 + 1e-9);
    double line = w.j[i] + start - (double) q * w.t[i] + w.last[i] + 2;
    return line > 0 ? Saturating.ceil(line) : 0;
  }

  /**
   * A bound where it is within the period: each job then ends before the next arrives, and at most
   * one longest job, a lower one or the task's own, is running when the wait begins.
   */
  private long ownBlocks() {
    long start = Math.max(blocking, w.c[i]) + first;
    long before = start;
    while (start <= w.t[i] && !limit.spent()) {
      long next = before;
      for (int k = 0; k < place; k++) {
        int hp = order[k];
        next = Saturating.add(next, Saturating.times((start + w.j[hp]) / w.t[hp] + 1, w.c[hp]));
      }
      if (next <= start) {
        long response = w.j[i] + start + w.last[i];
        return response <= w.t[i] ? response : Response.UNBOUNDED;
      }
      start = next;
    }
    return Response.UNBOUNDED;
  }

  /** At a load above 1 responses grow with the instances, so that one of them is late. */
  private Response overload(boolean decide) {
    // When higher priorities leave no time, its job never begins.
    for (long q = 0; !decide && idle > 0 && q < Saturating.HUGE / w.t[i]; q = 2 * q + 1) {
      long own = Saturating.add(blocking - dense + first, Saturating.times(q, w.c[i]));
      long start = start(own, own);
      long response = w.j[i] + start - q * w.t[i] + w.last[i] + dense;
      if (start >= Saturating.HUGE || limit.spent()) {
        break;
      }
      if (response > w.d[i]) {
        return new Response(response, q * w.t[i] - w.j[i], Response.UNBOUNDED, blocking, blocker);
      }
    }
    return Response.overload(blocking, blocker);
  }
}
