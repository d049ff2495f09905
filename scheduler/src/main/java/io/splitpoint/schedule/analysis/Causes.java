package io.splitpoint.schedule.analysis;

import io.splitpoint.schedule.Schedulability;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.TaskVerdict;
import io.splitpoint.schedule.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Why tasks on one Edge TPU are late: the load, and what runs before each late job. Use it to
 * explain a verdict of {@code not schedulable}; {@link Remedies} finds what would help.
 *
 * @param load sum of execution over period of all tasks, reloads included
 * @param reloadLoad the part of it for reloading parameters that another model evicted
 * @param late one entry per late job whose run was followed
 */
public record Causes(double load, double reloadLoad, List<LateJob> late) {

  /**
   * What an Edge TPU does from the start of the busy period to the end of a late job. The times add
   * up to the end.
   *
   * @param task the task of the late job
   * @param endNs end of the late job
   * @param blockingNs the longest job of lower priority, which had just begun
   * @param blockedBy the task of that job; empty when there is none
   * @param ahead jobs that run first, earlier ones of the same task included
   * @param ownNs the late job's own execution, its reload included
   * @param reloadNs reload time of all these jobs together
   */
  public record LateJob(
      String task,
      long endNs,
      long blockingNs,
      Optional<String> blockedBy,
      List<Ahead> ahead,
      long ownNs,
      long reloadNs) {}

  /**
   * Jobs of one task that run before a late job.
   *
   * @param task the task of the jobs
   * @param jobs their number
   * @param ns their total time
   */
  public record Ahead(String task, long jobs, long ns) {}

  public Causes {
    late = List.copyOf(late);
  }

  /**
   * @param tasks tasks of one Edge TPU
   * @param verdict on these tasks, from {@link OneProcessor#analyze}
   */
  public static Causes of(List<Task> tasks, Verdict verdict) {
    ProcessorTasks w = ProcessorTasks.of(tasks, 1);
    double load = 0;
    double reload = 0;
    for (int i = 0; i < w.n; i++) {
      load += (double) w.c[i] / w.t[i];
      reload += (double) (w.c[i] - w.alone[i]) / w.t[i];
    }
    List<LateJob> late = new ArrayList<>();
    for (int i = 0; i < w.n; i++) {
      if (verdict.tasks().get(i).miss().isPresent()) {
        job(tasks, w, verdict, i).ifPresent(late::add);
      }
    }
    return new Causes(load, reload, late);
  }

  /** Empty when the jobs found do not add up to the end, so that the run must be another one. */
  private static Optional<LateJob> job(List<Task> tasks, ProcessorTasks w, Verdict verdict, int i) {
    TaskVerdict of = verdict.tasks().get(i);
    long arrival = of.miss().orElseThrow().arrivalNs();
    long end = of.miss().orElseThrow().endNs();
    // The job has its full jitter, which matters under FIFO only.
    long key = key(tasks, verdict, i, arrival, arrival + w.j[i]);
    int blocker = -1;
    for (int k = 0; k < w.n; k++) {
      boolean after = k != i && key(tasks, verdict, k, -w.j[k], 0) > key;
      blocker = after && (blocker < 0 || w.c[k] > w.c[blocker]) ? k : blocker;
    }
    // A blocked start is the bound of starts: what is ready then comes just too late.
    long latest = end - w.c[i] - (blocker < 0 ? 0 : 1);
    long work = w.c[i];
    long reload = w.c[i] - w.alone[i];
    List<Ahead> ahead = new ArrayList<>();
    for (int k = 0; k < w.n; k++) {
      long jobs = k == i ? (arrival + w.j[i]) / w.t[i] : ahead(tasks, w, verdict, k, latest, key);
      if (jobs > 0) {
        long ns = Saturating.times(jobs, w.c[k]);
        ahead.add(new Ahead(tasks.get(k).name(), jobs, ns));
        work = Saturating.add(work, ns);
        reload += jobs * (w.c[k] - w.alone[k]);
      }
    }
    long blocking = blocker < 0 ? 0 : w.c[blocker];
    if (work + blocking != end) {
      return Optional.empty();
    }
    return Optional.of(
        new LateJob(
            of.task(),
            end,
            blocking,
            blocker < 0 ? Optional.empty() : Optional.of(tasks.get(blocker).name()),
            ahead,
            w.c[i],
            reload + (blocker < 0 ? 0 : w.c[blocker] - w.alone[blocker])));
  }

  /** The number of task k's jobs that are ready by the latest start and run first by their key. */
  private static long ahead(
      List<Task> tasks, ProcessorTasks w, Verdict verdict, int k, long latest, long key) {
    long from = 0;
    long to = latest < 0 ? 0 : (latest + w.j[k]) / w.t[k] + 1;
    while (from < to) {
      long middle = (from + to) >>> 1;
      long arrival = middle * w.t[k] - w.j[k];
      if (key(tasks, verdict, k, arrival, Math.max(0, arrival)) <= key) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  private static long key(List<Task> tasks, Verdict verdict, int k, long arrival, long ready) {
    long rank = verdict.tasks().get(k).priority().orElse(0);
    return verdict.policy().key(tasks.get(k), 1, arrival, ready, rank);
  }

  /** Whether the verdict is of one Edge TPU and not schedulable, so that it can be explained. */
  public static boolean explain(List<Task> tasks, Verdict verdict) {
    return verdict.tpus() == 1
        && verdict.outcome() == Schedulability.NOT_SCHEDULABLE
        && tasks.stream().allMatch(task -> task.wcetNs(1).isPresent());
  }
}
