package io.splitpoint.schedule.sim;

import io.splitpoint.schedule.Task;
import java.util.SplittableRandom;

/** Generates arrivals, releases and execution times of one task on one group. */
final class JobSource {

  /** A time after every horizon, with room for a jitter after it. */
  private static final long NEVER = Long.MAX_VALUE / 2;

  final Task of;
  final int task;
  final int width;
  final long deadlineNs;
  final long worstNs;
  final long bestNs;
  final long reloadNs;
  final int model;
  final int rank;

  private final long periodNs;
  private final long jitterNs;
  private final double sporadic;
  private final SplittableRandom random;
  private final boolean poisson;
  private final long[] seen;
  private long lastRelease = Long.MIN_VALUE;

  /** Nominal arrival and release of the next job. */
  long arrival;

  long release;
  long jobs;

  JobSource(
      Task task,
      int index,
      int width,
      int model,
      int rank,
      SimulationOptions o,
      SplittableRandom r) {
    this.of = task;
    this.task = index;
    this.width = width;
    this.model = model;
    this.rank = rank;
    this.deadlineNs = task.deadlineNs();
    this.worstNs = task.wcetNs(width).orElseThrow();
    this.bestNs = o.worstCase() ? worstNs : Math.min(worstNs, task.bestNs().orElse(worstNs));
    this.reloadNs = task.reloadNs();
    this.periodNs = task.periodNs();
    this.jitterNs = task.jitterNs();
    this.sporadic = o.sporadic() * task.periodNs();
    this.random = r;
    this.poisson = o.arrivals().poisson();
    this.seen = o.arrivals().times(index);
    if (seen != null) {
      arriveAt(seen(0));
    } else if (poisson) {
      arriveAt(exponential());
    } else {
      arriveAt(o.together() ? 0 : random.nextLong(periodNs));
    }
  }

  void next() {
    jobs++;
    if (seen != null) {
      arriveAt(seen(jobs));
    } else if (poisson) {
      arriveAt(arrival + exponential());
    } else {
      long late = sporadic == 0 ? 0 : (long) (random.nextDouble() * sporadic);
      arriveAt(arrival + periodNs + late);
    }
  }

  private long seen(long job) {
    return job < seen.length ? seen[(int) job] : NEVER;
  }

  /** By inversion; 1 - u is above 0. */
  private long exponential() {
    return Math.round(-periodNs * Math.log(1 - random.nextDouble()));
  }

  /** The execution time of a job without reload. */
  long execution() {
    return bestNs == worstNs ? worstNs : bestNs + random.nextLong(worstNs - bestNs + 1);
  }

  private void arriveAt(long ns) {
    arrival = ns;
    long held = jitterNs == 0 ? ns : ns + random.nextLong(jitterNs + 1);
    // Jobs of one task become ready in the order of arrival.
    release = Math.max(held, lastRelease);
    lastRelease = release;
  }
}
