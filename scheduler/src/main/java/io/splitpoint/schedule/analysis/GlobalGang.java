package io.splitpoint.schedule.analysis;

import io.splitpoint.failure.InputException;
import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Schedulability;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.TaskVerdict;
import io.splitpoint.schedule.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The sufficient test for the baseline, in which all Edge TPUs are shared: a waiting job starts as
 * soon as enough of them are free, the highest priority first, without preemption.
 *
 * <p>A job of task k of width m_k waits only while b = M - m_k + 1 Edge TPUs or more are busy. Then
 * the others' widths, each cut to b, still sum to b, so the wait w obeys w b &le; the sum of
 * min(m_i, b) times what task i runs in it (S. Lee, N. Guan, J. Lee: "Design and Timing Guarantee
 * for Non-Preemptive Gang Scheduling", RTSS 2022). Other tasks do at most what M. Bertogna, M.
 * Cirinei: "Response-time analysis for globally scheduled symmetric multiprocessor platforms", RTSS
 * 2007, allow: the first job as late as its own bound, later ones as early as they arrive; under
 * EDF no more than the deadlines within that of k. A task as wide as k or wider cannot start after
 * k in the order: it contributes a job that ran when k arrived, and at most M / m_k such jobs ran
 * at once. A narrower task can overtake without limit, the priority inversion that strict
 * partitioning avoids. Deadlines longer than the period are taken as the period.
 *
 * <p>Under fixed priorities a task's bound is the smaller of this one and that of {@link
 * GangWindow}, which limits the tasks that carry work in. All bounds depend on each other, so that
 * no task has a bound unless all pass. For {@link Policy#OPA} the order of deadlines is tried, then
 * Audsley's assignment, then the order of deadlines less worst cases.
 */
public final class GlobalGang {

  private static final int MAX_ROUNDS = 50;

  /** What orders jobs, as far as the test tells policies apart. */
  private enum Order {
    RELEASES,
    DEADLINES,
    PRIORITIES
  }

  private final Order order;
  private final TaskTable table;
  private final int tpus;
  private final int[] width;
  private final long[] c;
  private final long[] d;
  private final long[] bound;
  private final long[] blocking;
  private final long[] response;
  private final int[] rank;

  /** Null where every task may carry work in. */
  private final GangWindow window;

  private GlobalGang(TaskTable table, Order order, int tpus, int[] width, boolean limitCarriedIn) {
    this.table = table;
    this.order = order;
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
    this.rank = new int[table.n];
    for (int i = 0; i < table.n; i++) {
      rank[i] = table.rank(i);
    }
    this.window =
        limitCarriedIn && order == Order.PRIORITIES
            ? new GangWindow(tpus, width, c, table.t, table.j, bound)
            : null;
  }

  /**
   * The verdict with the first of a few assignments of widths that passes; sufficient, not
   * necessary.
   *
   * @throws InputException when no test is known for the policy
   */
  public static Verdict analyze(List<Task> tasks, Policy policy, int tpus) {
    return analyze(tasks, policy, tpus, true);
  }

  /**
   * Whether the tasks pass without a limit on the tasks that carry work in: the weaker test, for
   * comparison.
   *
   * @throws InputException when no test is known for the policy
   */
  public static boolean passesWithAllCarriedIn(List<Task> tasks, Policy policy, int tpus) {
    return analyze(tasks, policy, tpus, false).schedulable();
  }

  /** Whether a test is known for the policy; {@link #analyze} refuses others. */
  public static boolean hasTest(Policy policy) {
    return order(policy).isPresent();
  }

  private static Optional<Order> order(Policy policy) {
    return switch (policy) {
      case FIFO -> Optional.of(Order.RELEASES);
      case EDF -> Optional.of(Order.DEADLINES);
      case RM, DM, FP, OPA -> Optional.of(Order.PRIORITIES);
      case LLF -> Optional.empty();
    };
  }

  static Verdict analyze(List<Task> tasks, Policy policy, int tpus, boolean limitCarriedIn) {
    Order order =
        order(policy)
            .orElseThrow(
                () ->
                    new InputException(
                        "policy "
                            + policy.label()
                            + ": no test is known for Edge TPUs shared by all, expected strict"
                            + " partitioning or another policy"));
    TaskTable table = new TaskTable(withReload(tasks), policy, tpus, TimeLimit.ofMillis(0));
    GlobalGang last = null;
    boolean passes = tasks.isEmpty();
    for (int[] widths : assignments(table)) {
      last = new GlobalGang(table, order, tpus, widths, limitCarriedIn);
      passes = policy == Policy.OPA && limitCarriedIn ? last.findsAnOrder() : last.passes();
      if (passes) {
        break;
      }
    }
    List<TaskVerdict> verdicts = new ArrayList<>();
    for (int i = 0; i < table.n; i++) {
      verdicts.add(
          last == null
              ? OneProcessor.withoutPlace(tasks.get(i))
              : last.verdict(tasks.get(i), i, passes));
    }
    return new Verdict(
        passes
            ? Schedulability.SCHEDULABLE
            : table.overloaded(tpus) ? Schedulability.NOT_SCHEDULABLE : Schedulability.UNDECIDED,
        policy,
        tpus,
        "global gang, sufficient test",
        0,
        OptionalInt.empty(),
        OptionalDouble.empty(),
        verdicts);
  }

  /** Shared Edge TPUs serve all models, so that every job may have to reload its parameters. */
  private static List<Task> withReload(List<Task> tasks) {
    if (tasks.stream().map(Task::model).distinct().count() < 2) {
      return tasks;
    }
    return tasks.stream()
        .map(
            task -> {
              java.util.TreeMap<Integer, Long> wcet = new java.util.TreeMap<>(task.wcetNs());
              wcet.replaceAll((tpus, ns) -> ns + task.reloadNs());
              return task.withWcetNs(wcet);
            })
        .toList();
  }

  /** The width of least area for each task, then each width for all that can use it. */
  private static List<int[]> assignments(TaskTable table) {
    int[] narrow = new int[table.n];
    int[] area = new int[table.n];
    for (int i = 0; i < table.n; i++) {
      for (int width : table.widths) {
        if (table.usable(width, i)) {
          narrow[i] = narrow[i] == 0 ? width : narrow[i];
          if (area[i] == 0
              || (double) width * table.cost(width, i)
                  < (double) area[i] * table.cost(area[i], i)) {
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

  private boolean findsAnOrder() {
    if (passes()) {
      return true;
    }
    Integer[] byDeadline = sorted(Comparator.comparingLong(i -> table.d[i]));
    int[] deadlines = rank.clone();
    if (audsley(byDeadline) && passes()) {
      return true;
    }
    Integer[] byWait = sorted(Comparator.comparingLong(i -> d[i] - table.j[i] - c[i]));
    for (int place = 0; place < table.n; place++) {
      rank[byWait[place]] = place;
    }
    if (passes()) {
      return true;
    }
    System.arraycopy(deadlines, 0, rank, 0, table.n);
    return passes();
  }

  private Integer[] sorted(Comparator<Integer> by) {
    Integer[] order = new Integer[table.n];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, by);
    return order;
  }

  /** Ranks from the lowest up, each for the task with the longest deadline that passes there. */
  private boolean audsley(Integer[] byDeadline) {
    System.arraycopy(d, 0, bound, 0, table.n);
    // A task without a rank is above all that have one.
    Arrays.fill(rank, -1);
    for (int place = table.n - 1; place >= 0; place--) {
      boolean placed = false;
      for (int from = table.n - 1; from >= 0 && !placed; from--) {
        int k = byDeadline[from];
        if (rank[k] < 0) {
          rank[k] = place;
          placed = response(k) <= d[k];
          rank[k] = placed ? place : -1;
        }
      }
      if (!placed) {
        return false;
      }
    }
    return true;
  }

  private boolean passes() {
    System.arraycopy(d, 0, bound, 0, table.n);
    // Each bound uses the others' deadlines, in later rounds their tighter bounds.
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

  private long response(int k) {
    long whole = responseWithAllCarriedIn(k);
    if (window == null) {
      return whole;
    }
    long most = Math.min(d[k], whole) - table.j[k] - c[k];
    long wait = most < 0 ? Long.MAX_VALUE : window.wait(k, rank, most);
    if (wait == Long.MAX_VALUE || table.j[k] + c[k] + wait >= whole) {
      return whole;
    }
    blocking[k] = window.blocking();
    return table.j[k] + c[k] + wait;
  }

  /** A wait that the others' work cannot fill, plus the job itself. */
  private long responseWithAllCarriedIn(int k) {
    long busy = tpus - width[k] + 1L;
    long most = d[k] - table.j[k] - c[k];
    long[] gains = new long[table.n];
    long wait = 1;
    while (wait <= most + 1) {
      long area = 0;
      long below = 0;
      for (int i = 0; i < table.n; i++) {
        gains[i] = 0;
        if (i != k) {
          long wide = Math.min(width[i], busy);
          long ahead = Math.min(wait, ahead(k, i, wait));
          long behind = behind(k, i, wait);
          area = Saturating.add(area, Saturating.times(wide, ahead));
          if (width[i] < width[k]) {
            long overtaking = Saturating.times(wide, Math.min(wait - ahead, behind));
            area = Saturating.add(area, overtaking);
            below = Saturating.add(below, overtaking);
          } else {
            gains[i] = Saturating.times(wide, Math.max(0, Math.min(wait, behind) - ahead));
          }
        }
      }
      long blockers = largest(gains, tpus / width[k]);
      area = Saturating.add(area, blockers);
      if (area >= Saturating.HUGE) {
        return Long.MAX_VALUE;
      }
      long next = area / busy + 1;
      if (next <= wait) {
        blocking[k] = (below + blockers) / busy;
        // Without other work the wait is 0, not the least unit.
        return table.j[k] + c[k] + (area == 0 ? 0 : wait);
      }
      // Any wait that passes is safe; steps of half a percent end even where the slope is 1.
      wait = Math.max(next, wait + wait / 200);
    }
    return Long.MAX_VALUE;
  }

  /** The sum of this number of largest values. */
  private static long largest(long[] values, int count) {
    Arrays.sort(values);
    long sum = 0;
    for (int k = Math.max(0, values.length - count); k < values.length; k++) {
      sum = Saturating.add(sum, values[k]);
    }
    return sum;
  }

  private boolean lower(int k, int i) {
    return order == Order.PRIORITIES && rank[i] > rank[k];
  }

  /** A bound of task i's work within a wait of task k, whatever the order. */
  private long work(int i, long wait) {
    long reach = wait + bound[i] - c[i];
    long whole = reach / table.t[i];
    return Saturating.add(
        Saturating.times(whole, c[i]), Math.min(c[i], reach - whole * table.t[i]));
  }

  /** The part of that work that may start while k waits, because it runs first. */
  private long ahead(int k, int i, long wait) {
    return switch (order) {
      // One job was released before k; the one before it ends by its deadline.
      case RELEASES -> Math.min(work(i, wait), c[i]);
      case DEADLINES -> Math.min(work(i, wait), dueWithin(k, i));
      case PRIORITIES -> lower(k, i) ? 0 : work(i, wait);
    };
  }

  /** Work of task i with deadlines no later than that of k, unfinished when k arrives. */
  private long dueWithin(int k, int i) {
    long whole = table.d[k] / table.t[i];
    // The job with the first of these deadlines ends by its own bound.
    long first = table.d[k] - whole * table.t[i] - (table.d[i] - bound[i]);
    return Saturating.add(Saturating.times(whole, c[i]), Math.max(0, Math.min(c[i], first)));
  }

  /** The work of a task whose jobs come after k in the order but run nevertheless. */
  private long behind(int k, int i, long wait) {
    boolean overtakes = width[i] < width[k];
    return switch (order) {
      case RELEASES, DEADLINES ->
          overtakes ? work(i, wait) - ahead(k, i, wait) : Math.min(work(i, wait), c[i]);
      case PRIORITIES ->
          !lower(k, i) ? 0 : overtakes ? work(i, wait) : Math.min(work(i, wait), c[i]);
    };
  }

  private TaskVerdict verdict(Task task, int i, boolean meets) {
    return new TaskVerdict(
        task.name(),
        meets ? Schedulability.SCHEDULABLE : Schedulability.UNDECIDED,
        meets ? OptionalLong.of(response[i]) : OptionalLong.empty(),
        OptionalLong.empty(),
        task.deadlineNs(),
        OptionalInt.of(width[i]),
        OptionalInt.of(1),
        meets ? blocking[i] : 0,
        Optional.empty(),
        table.policy.fixedPriority() ? OptionalInt.of(rank[i] + 1) : OptionalInt.empty(),
        Optional.empty());
  }
}
