package io.splitpoint.schedule.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A grouping by first fit, tried with several orders of tasks and several choices of width.
 *
 * <p>In the order of deadlines, tasks of similar deadlines share a group, because a long job blocks
 * a short deadline in a non-preemptive group. Deterministic; a number of tests, not a clock, limits
 * the effort.
 */
final class GreedyGrouping {

  /** Number of tests after which no further combination is tried. */
  private static final long MAX_TESTS = 30_000;

  /** Number of groups, newest first, that are tried for a task before it gets a new one. */
  private static final int OFFERS = 24;

  private enum Width {
    LEAST_AREA,
    NARROWEST,
    WIDEST_GAIN
  }

  private GreedyGrouping() {}

  /** Returns the best grouping found; it is incomplete when some tasks fit nowhere. */
  static TaskGroups find(TaskTable table, int tpus, boolean all) {
    List<int[]> orders =
        List.of(
            order(table, Comparator.comparingLong(i -> table.d[i] - table.j[i])),
            order(table, Comparator.comparingDouble(i -> -leastArea(table, i))),
            order(table, Comparator.comparingLong(i -> -longest(table, i))),
            order(
                table, Comparator.comparingLong(i -> table.d[i] - table.j[i] - longest(table, i))));
    TaskGroups best = null;
    for (Width width : Width.values()) {
      for (int[] order : orders) {
        TaskGroups next = pack(table, tpus, order, width, 0);
        best = better(best, next);
        if (done(table, best, all)) {
          return best;
        }
      }
    }
    for (int only : table.widths) {
      for (int[] order : orders) {
        best = better(best, pack(table, tpus, order, Width.LEAST_AREA, only));
        if (done(table, best, all)) {
          return best;
        }
      }
    }
    return best;
  }

  private static boolean done(TaskTable table, TaskGroups best, boolean all) {
    return best.complete() && !all || table.tests > MAX_TESTS || table.spent();
  }

  private static TaskGroups better(TaskGroups a, TaskGroups b) {
    if (a == null || b.complete() && !a.complete()) {
      return b;
    }
    if (a.complete() != b.complete()) {
      return a;
    }
    return a.complete() ? (b.tpus() < a.tpus() ? b : a) : (b.placed() > a.placed() ? b : a);
  }

  /**
   * @param only the width of new groups where the task can use it; 0 to follow the rule
   */
  private static TaskGroups pack(TaskTable table, int tpus, int[] order, Width rule, int only) {
    List<Group> groups = new ArrayList<>();
    int left = tpus;
    int placed = 0;
    for (int task : order) {
      boolean taken = false;
      int offers = 0;
      for (int g = groups.size() - 1; g >= 0 && !taken && offers < OFFERS; g--) {
        long before = table.tests;
        taken = groups.get(g).take(table, task);
        offers += (int) (table.tests - before);
      }
      if (!taken) {
        int width = only > 0 && table.usable(only, task) ? only : width(table, task, rule, left);
        if (width > 0 && width <= left) {
          Group group = new Group(width);
          if (group.take(table, task)) {
            groups.add(group);
            left -= width;
            taken = true;
          }
        }
      }
      placed += taken ? 1 : 0;
    }
    return new TaskGroups(
        groups.stream().map(group -> group.width).toList(),
        groups.stream().map(Group::tasks).toList(),
        placed == table.n);
  }

  private static int width(TaskTable table, int task, Width rule, int most) {
    int best = 0;
    double bestArea = Double.MAX_VALUE;
    for (int width : table.widths) {
      if (width > most || !table.usable(width, task)) {
        continue;
      }
      double area = (double) width * table.cost(width, task);
      boolean better =
          switch (rule) {
            case LEAST_AREA -> area < bestArea;
            case NARROWEST -> best == 0;
            // A little more area for a shorter job leaves more room for the others.
            case WIDEST_GAIN -> area < 1.2 * bestArea;
          };
      if (better) {
        best = width;
        bestArea = Math.min(area, bestArea);
      }
    }
    return best;
  }

  private static double leastArea(TaskTable table, int task) {
    double area = Double.MAX_VALUE;
    for (int width : table.widths) {
      if (table.usable(width, task)) {
        area = Math.min(area, (double) width * table.cost(width, task) / table.t[task]);
      }
    }
    return area;
  }

  private static long longest(TaskTable table, int task) {
    for (int width : table.widths) {
      if (table.usable(width, task)) {
        return table.cost(width, task);
      }
    }
    return Long.MAX_VALUE / 4;
  }

  private static int[] order(TaskTable table, Comparator<Integer> by) {
    return IntStream.range(0, table.n).boxed().sorted(by).mapToInt(Integer::intValue).toArray();
  }
}
