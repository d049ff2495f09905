package io.splitpoint.bench.schedule;

import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Task;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Simulates unfavourable runs of a task set on one processor: a long job has just begun, then all
 * tasks arrive at once, as late as their jitter allows, and again as soon as they may. It knows the
 * policies only by the keys of their queues, and nothing of the analyses.
 */
final class Adversary {

  /** Half nanoseconds: a job that began just before an instant began half of one before. */
  private static final long UNIT = 2;

  private final List<Task> tasks;
  private final Policy policy;
  private final long[] rank;

  /** Worst response of each task over all runs so far, in nanoseconds, and of the judged job. */
  final double[] worst;

  Adversary(List<Task> tasks, Policy policy, long[] rank) {
    this.tasks = tasks;
    this.policy = policy;
    this.rank = rank;
    this.worst = new double[tasks.size()];
  }

  private record Job(int task, long number, long arrival, long ready, long key, long sequence)
      implements Comparable<Job> {
    @Override
    public int compareTo(Job other) {
      return key != other.key
          ? Long.compare(key, other.key)
          : Long.compare(sequence, other.sequence);
    }
  }

  /**
   * Simulates one run.
   *
   * @param blocker the task whose job began just before 0, -1 for none
   * @param first nominal arrival of each task's first job, in nanoseconds; it is ready no earlier
   *     than 0
   * @param yields the task whose jobs lose every tie
   * @param jobs number of jobs after which the run ends
   * @param judged arrival of the job of {@code yields} whose end is returned
   * @return when that job ends, in nanoseconds; NaN when it was not seen
   */
  double run(int blocker, long[] first, int yields, int jobs, long judged) {
    int n = tasks.size();
    long[] next = new long[n];
    long[] count = new long[n];
    PriorityQueue<Job> ready = new PriorityQueue<>();
    for (int i = 0; i < n; i++) {
      next[i] = UNIT * first[i];
    }
    if (blocker >= 0) {
      // the job that began arrived before 0, so its task arrives again a period later
      Task task = tasks.get(blocker);
      next[blocker] = UNIT * (task.periodNs() - task.jitterNs());
    }
    long now = blocker < 0 ? 0 : UNIT * wcet(blocker) - 1;
    double end = Double.NaN;
    for (int done = 0; done < jobs; done++) {
      take(next, count, ready, now, yields);
      if (ready.isEmpty()) {
        now = soonest(next, yields);
        take(next, count, ready, now, yields);
      }
      Job job = ready.remove();
      now = now + UNIT * wcet(job.task);
      double response = (now - job.arrival) / (double) UNIT;
      worst[job.task] = Math.max(worst[job.task], response);
      if (job.task == yields && job.arrival == UNIT * judged) {
        return now / (double) UNIT;
      }
    }
    return end;
  }

  private long wcet(int task) {
    return tasks.get(task).wcetNs(1).getAsLong();
  }

  /**
   * Jobs that arrived before 0 are held back to 0, later ones are ready at once; under FIFO those
   * of the task that yields are held back as long as they may be.
   */
  private long readyAt(int task, long arrival, int yields) {
    boolean late = policy == Policy.FIFO && task == yields;
    return late ? arrival + UNIT * tasks.get(task).jitterNs() : Math.max(0, arrival);
  }

  private long soonest(long[] next, int yields) {
    long soonest = Long.MAX_VALUE;
    for (int i = 0; i < next.length; i++) {
      soonest = Math.min(soonest, readyAt(i, next[i], yields));
    }
    return soonest;
  }

  private void take(long[] next, long[] count, PriorityQueue<Job> ready, long now, int yields) {
    for (int i = 0; i < next.length; i++) {
      Task task = tasks.get(i);
      while (readyAt(i, next[i], yields) <= now) {
        long at = readyAt(i, next[i], yields);
        long key = policy.key(next[i], at, UNIT * task.deadlineNs(), UNIT * wcet(i), rank[i]);
        // of equal keys those of this task go last
        long sequence = (i == yields ? 1L << 62 : 0) + count[i];
        ready.add(new Job(i, count[i], next[i], at, key, sequence));
        count[i]++;
        next[i] += UNIT * task.periodNs();
      }
    }
  }
}
