package io.splitpoint.schedule.analysis;

import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.TaskVerdict;
import io.splitpoint.schedule.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The baseline: all Edge TPUs shared, a waiting job starts as soon as enough of them are free, the
 * highest priority first, never preempted. A safe test, not an exact one.
 *
 * <p>A job of task k of width m_k waits only while more than M - m_k Edge TPUs are busy, so its
 * wait w obeys w (M - m_k + 1) &le; the work that others do in it. Other tasks do at most what M.
 * Bertogna, M. Cirinei: "Response-time analysis for globally scheduled symmetric multiprocessor
 * platforms", RTSS 2007, let them: jobs as late as their own bound first, as early as they arrive
 * after. A task of lower priority that is as wide as k or wider cannot start while k waits and so
 * contributes one job; a narrower one can overtake without end, which is the priority inversion
 * that strict partitioning does away with. Deadlines longer than the period are taken as the
 * period.
 */
public final class GlobalGang {

  private static final int MAX_ROUNDS = 50;

  private final TaskTable table;
  private final int tpus;
  private final int[] width;
  private final long[] c;
  private final long[] d;
  private final long[] bound;
  private final long[] blocking;
  private final long[] response;

  private GlobalGang(TaskTable table, int tpus, int[] width) {
    this.table = table;
    this.tpus = tpus;
    this.width = width;
    this.c = new long[table.n];
    this.d = new long[table.n];
    this.bound = new long[table.n];
    this.blocking = new long[table.n];
    this.response = new long[table.n];
    for (int i = 0; i < table.n; i++) {
      c[i] = table.cost(width[i], i);
      d[i] = Math.min(table.d[i], table.t[i]);
    }
  }

  /** The verdict with the widths, among a few assignments, that pass; safe, not necessary. */
  public static Verdict analyze(List<Task> tasks, Policy policy, int tpus) {
    TaskTable table =
        new TaskTable(withReload(tasks), policy == Policy.OPA ? Policy.DM : policy, tpus);
    GlobalGang last = null;
    for (int[] widths : assignments(table)) {
      last = new GlobalGang(table, tpus, widths);
      if (last.passes()) {
        break;
      }
    }
    List<TaskVerdict> verdicts = new ArrayList<>();
    for (int i = 0; i < table.n; i++) {
      verdicts.add(
          last == null ? OneProcessor.withoutPlace(tasks.get(i)) : last.verdict(tasks.get(i), i));
    }
    return new Verdict(
        verdicts.stream().allMatch(TaskVerdict::schedulable),
        policy,
        tpus,
        "global gang, sufficient test",
        OptionalInt.empty(),
        OptionalDouble.empty(),
        verdicts);
  }

  /** Shared Edge TPUs serve all models, so every job may find another's parameters. */
  private static List<Task> withReload(List<Task> tasks) {
    if (tasks.stream().map(Task::model).distinct().count() < 2) {
      return tasks;
    }
    return tasks.stream()
        .map(
            task -> {
              java.util.TreeMap<Integer, Long> wcet = new java.util.TreeMap<>(task.wcetNs());
              wcet.replaceAll((tpus, ns) -> ns + task.reloadNs());
              return new Task(
                  task.name(),
                  task.model(),
                  task.periodNs(),
                  task.deadlineNs(),
                  task.jitterNs(),
                  wcet,
                  task.bestNs(),
                  0,
                  task.priority());
            })
        .toList();
  }

  /**
   * Least area for each task, and each width for all that can use it; none when a task has none.
   */
  private static List<int[]> assignments(TaskTable table) {
    int[] narrow = new int[table.n];
    int[] area = new int[table.n];
    for (int i = 0; i < table.n; i++) {
      for (int width : table.widths) {
        if (table.usable(width, i)) {
          narrow[i] = narrow[i] == 0 ? width : narrow[i];
          if (area[i] == 0 || width * table.cost(width, i) < area[i] * table.cost(area[i], i)) {
            area[i] = width;
          }
        }
      }
      if (narrow[i] == 0) {
        return List.of();
      }
    }
    List<int[]> all = new ArrayList<>(List.of(area, narrow));
    for (int width : table.widths) {
      int[] same = narrow.clone();
      for (int i = 0; i < table.n; i++) {
        same[i] = table.usable(width, i) ? width : area[i];
      }
      all.add(same);
    }
    return all;
  }

  private boolean passes() {
    System.arraycopy(d, 0, bound, 0, table.n);
    // each bound rests on the others' deadlines, in later rounds on their tighter bounds
    boolean improved = true;
    boolean all = false;
    for (int round = 0; improved && !all && round < MAX_ROUNDS; round++) {
      improved = false;
      all = true;
      for (int k = 0; k < table.n; k++) {
        response[k] = response(k);
        all &= response[k] <= d[k];
        if (response[k] < bound[k]) {
          bound[k] = response[k];
          improved = true;
        }
      }
    }
    return all;
  }

  /** A wait that the others' work cannot fill, plus the job itself. */
  private long response(int k) {
    long busy = tpus - width[k] + 1L;
    long most = d[k] - table.j[k] - c[k];
    long wait = 1;
    while (wait <= most + 1) {
      long area = 0;
      long below = 0;
      for (int i = 0; i < table.n; i++) {
        if (i != k) {
          long work = width[i] * Math.min(wait, work(k, i, wait));
          area += work;
          below += lower(k, i) ? work : 0;
        }
      }
      long next = area / busy + 1;
      if (next <= wait) {
        blocking[k] = below / busy;
        // with nobody in the way the wait is nothing, not the least unit
        return table.j[k] + c[k] + (area == 0 ? 0 : wait);
      }
      // any wait that passes is safe; steps of half a percent end even where the slope is 1
      wait = Math.max(next, wait + wait / 200);
    }
    return Long.MAX_VALUE;
  }

  private boolean lower(int k, int i) {
    return table.policy.fixedPriority() && table.rank(i) > table.rank(k);
  }

  /** The most that jobs of task i run within a wait of task k. */
  private long work(int k, int i, long wait) {
    long reach = wait + bound[i] - c[i];
    long whole = reach / table.t[i];
    long work = whole * c[i] + Math.min(c[i], reach - whole * table.t[i]);
    if (width[i] < width[k]) {
      return work;
    }
    return switch (table.policy) {
      // released after k, or of lower priority, and no narrower: only what was there before
      case FIFO -> Math.min(work, c[i]);
      case EDF -> Math.min(work, (table.d[k] / table.t[i] + 2) * c[i]);
      case RM, DM, FP, OPA -> lower(k, i) ? Math.min(work, c[i]) : work;
    };
  }

  private TaskVerdict verdict(Task task, int i) {
    boolean meets = response[i] <= d[i];
    return new TaskVerdict(
        task.name(),
        meets ? OptionalLong.of(response[i]) : OptionalLong.empty(),
        task.deadlineNs(),
        meets,
        OptionalInt.of(width[i]),
        OptionalInt.of(1),
        meets ? blocking[i] : 0,
        Optional.empty(),
        table.policy.fixedPriority() ? OptionalInt.of(table.rank(i) + 1) : OptionalInt.empty());
  }
}
