package io.splitpoint.schedule.analysis;

/**
 * A bound of the wait of a gang task's job under fixed priorities when all Edge TPUs are shared and
 * only some tasks can carry work into the wait. Use it through {@link GlobalGang}, which takes the
 * smaller of this bound and its own.
 *
 * <p>The idea of extending the wait backwards to a less busy instant, where the busy Edge TPUs
 * bound the unfinished work, is from B. Sun, T. Kloda, J. Chen, C. Lu, M. Caccamo: "Response Time
 * Analysis and Optimal Priority Assignment for Global Non-Preemptive Fixed-Priority Rigid Gang
 * Scheduling", IEEE TPDS 36, 2025. Its formulas were not available; the following was derived for
 * Splitpoint and can be weaker or stronger than theirs.
 *
 * <p><b>Model.</b> M Edge TPUs. At each release and each end the waiting jobs are considered in the
 * order of their priorities, and each that finds as many free Edge TPUs as it needs starts and
 * keeps them to its end. Job K of task k (width m) is released at r and starts at s &gt; r. Let b =
 * M - m + 1, and sort the other tasks by whether they are higher or lower than k and by their
 * width: H (higher, at most m), HW (higher, wider than m), L (lower, narrower than m) and B (lower,
 * at least m, and k's own earlier jobs). Bounds on responses are at most min(D, T), so that at most
 * one job of a task is unfinished at a time.
 *
 * <p><b>Window.</b> Let t0 &le; r be the earliest instant such that at every instant of [t0, s),
 * after the starts of that instant, jobs of H, HW and L hold b Edge TPUs or more, or a job of H
 * waits, or K waits. A job of width at most m that waits finds fewer than m free, so at least b
 * Edge TPUs are busy throughout.
 *
 * <ol>
 *   <li>No job of B starts in [t0, s): where jobs of H, HW and L hold b, fewer than m are left;
 *       where a job of H, or K, waits, it was considered before the job of B, was no wider, and
 *       would have fitted. So a job of B that runs in the window ran just before t0.
 *   <li>Just before t0 no job of H waits, and jobs of H, HW and L hold at most M - m. So a job of H
 *       that runs in the window ran just before t0 or is released in it.
 *   <li>If no job of B ran just before t0, at least m were free then, so no job of L waited either.
 *       If one did, jobs of L may have waited.
 * </ol>
 *
 * <p><b>Work.</b> In the first x of the window task i holds an Edge TPU for at most carried(x) if
 * it had a job unfinished at t0 (M. Bertogna, M. Cirinei, RTSS 2007) and fresh(x) = &lfloor;(x +
 * J)/T&rfloor; C + min(C, (x + J) mod T) if not, both at most x. With each width cut to b the work
 * in the first x fills at least b x, for each x up to s - t0. So s - t0 is less than any x whose
 * largest possible work is less than b x, and the wait s - r is no longer. The largest possible
 * work is carried(x) of all HW plus the greater of
 *
 * <ul>
 *   <li>no job of B at t0: fresh(x) of H and L, of which jobs of total width at most M - m carry
 *       in;
 *   <li>a job of B at t0: fresh(x) of H, carried(x) of L, and min(C, x) of the jobs of B that ran
 *       and of H that carry in, of total width at most M. Both maxima are knapsacks.
 * </ul>
 *
 * <p>An earlier job of k itself that runs at t0 was done by its bound R, hence r - t0 &gt; T - R,
 * and the wait is shorter than s - t0 by that.
 *
 * <p>With R = min(D, T) for all, a task's bound depends on which tasks are higher, not on their
 * order; where all widths are equal, it does not grow when a task moves from above k to below
 * (fresh(x) of H is at least min(C, x), and the other jobs that carry in do so in both cases).
 * Audsley's assignment is therefore optimal for this test with equal widths; with unequal ones an
 * order that it finds is still proved, but it may miss one.
 */
final class GangWindow {

  /** Limit on the knapsacks' cells, about a second; beyond it no bound is found. */
  private static final long MAX_CELLS = 400_000_000L;

  private final int tpus;
  private final int[] width;
  private final long[] c;
  private final long[] t;
  private final long[] j;
  private final long[] bound;

  // The largest work carried in, by the number of Edge TPUs that it holds at t0.
  private final long[] higher;
  private final long[] narrow;
  private final long[] blockers;

  private long cells;

  /** The part of the last wait found that lower priorities cause. */
  private long blocking;

  /**
   * @param width width of each task, at most the number of Edge TPUs
   * @param c worst case of each task at its width
   * @param t least time between arrivals
   * @param j release jitter
   * @param bound on each task's response from its arrival, at most its period; may change between
   *     calls
   */
  GangWindow(int tpus, int[] width, long[] c, long[] t, long[] j, long[] bound) {
    this.tpus = tpus;
    this.width = width;
    this.c = c;
    this.t = t;
    this.j = j;
    this.bound = bound;
    this.higher = new long[tpus + 1];
    this.narrow = new long[tpus + 1];
    this.blockers = new long[tpus + 1];
  }

  /**
   * The longest wait of a job of task k from its release to its start.
   *
   * @param rank rank of each task; the less, the higher its priority
   * @param most the longest wait of interest
   * @return {@link Long#MAX_VALUE} where it may be longer than that, or was not found within the
   *     allowed steps
   */
  long wait(int k, int[] rank, long most) {
    long alone = window(k, rank, false, most);
    if (alone == Long.MAX_VALUE) {
      return alone;
    }
    long blockedAlone = blocking;
    long since = Math.max(0, t[k] - bound[k]);
    long behindOwn = window(k, rank, true, Saturating.add(most, since));
    if (behindOwn == Long.MAX_VALUE) {
      return behindOwn;
    }
    blocking = Math.max(blockedAlone, Math.max(0, blocking - since));
    return Math.max(alone, behindOwn - since);
  }

  /** The largest part of the last wait found that tasks of lower priority cause. */
  long blocking() {
    return blocking;
  }

  private long window(int k, int[] rank, boolean own, long most) {
    long busy = tpus - width[k] + 1L;
    long x = 1;
    while (x <= most + 1) {
      long area = work(k, rank, own, x);
      if (area >= Saturating.HUGE || cells > MAX_CELLS) {
        return Long.MAX_VALUE;
      }
      long next = area / busy + 1;
      if (next <= x) {
        return area / busy;
      }
      // Any length that passes is safe; steps of half a percent end even where the slope is 1.
      x = Math.max(next, x + x / 200);
    }
    return Long.MAX_VALUE;
  }

  /** The largest part of the b Edge TPUs that the others use in the first x of the window. */
  private long work(int k, int[] rank, boolean own, long x) {
    int room = tpus - width[k];
    java.util.Arrays.fill(higher, 0);
    java.util.Arrays.fill(narrow, 0);
    java.util.Arrays.fill(blockers, 0);
    long wider = 0;
    long freshHigher = 0;
    long freshLower = 0;
    long carriedLower = 0;
    for (int i = 0; i < c.length; i++) {
      long wide = Math.min(width[i], room + 1L);
      boolean above = i != k && rank[i] < rank[k];
      if (above && width[i] > width[k]) {
        wider = Saturating.add(wider, Saturating.times(wide, carried(i, x)));
      } else if (above || i != k && width[i] < width[k]) {
        long fresh = Saturating.times(wide, fresh(i, x));
        long carried = Math.max(fresh, Saturating.times(wide, carried(i, x)));
        pack(narrow, room, width[i], carried - fresh);
        if (above) {
          freshHigher = Saturating.add(freshHigher, fresh);
          pack(higher, room, width[i], carried - fresh);
        } else {
          freshLower = Saturating.add(freshLower, fresh);
          carriedLower = Saturating.add(carriedLower, carried);
        }
      } else if (i != k || own) {
        pack(blockers, tpus, width[i], Saturating.times(wide, Math.min(c[i], x)));
      }
    }
    long without =
        Saturating.add(Saturating.add(freshHigher, freshLower), narrow[Math.max(0, room)]);
    long with = 0;
    for (int held = width[k]; held <= tpus; held++) {
      if (blockers[held] > 0) {
        with = Math.max(with, Saturating.add(blockers[held], higher[Math.min(room, tpus - held)]));
      }
    }
    if (with > 0) {
      with = Saturating.add(Saturating.add(freshHigher, carriedLower), with);
    }
    long most = Math.max(without, with);
    blocking = Math.max(0, most - Saturating.add(freshHigher, higher[room])) / (room + 1);
    return Saturating.add(wider, most);
  }

  /** Adds an item that may be chosen; {@code best[w]} is for a total width of at most w. */
  private void pack(long[] best, int room, int wide, long gain) {
    cells += room + 1;
    for (int w = room; w >= wide; w--) {
      best[w] = Math.max(best[w], Saturating.add(best[w - wide], gain));
    }
  }

  private long fresh(int i, long x) {
    return Math.min(x, whole(i, Saturating.add(x, j[i])));
  }

  private long carried(int i, long x) {
    return Math.min(x, whole(i, Saturating.add(x, Math.max(0, bound[i] - c[i]))));
  }

  /** The work of jobs a period apart in a span that begins with the first. */
  private long whole(int i, long span) {
    long jobs = span / t[i];
    return Saturating.add(Saturating.times(jobs, c[i]), Math.min(c[i], span - jobs * t[i]));
  }
}
