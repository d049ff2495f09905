package io.splitpoint.schedule.analysis;

import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Schedulability;
import io.splitpoint.schedule.Task;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/** All tasks of a system as arrays, for searches that test thousands of groups of them. */
final class TaskTable {

  private static final int MAX_WIDTH_COLUMNS = 1024;

  /** One test may take this fraction of the remaining time. */
  private static final int TESTS_A_LIMIT = 20;

  final int n;
  final Policy policy;
  final long[] t;
  final long[] d;
  final long[] j;

  /** Numbers of Edge TPUs, within those available, that at least one task can use, ascending. */
  final int[] widths;

  private final long[][] cost;
  private final int[] model;
  private final long[] reload;
  private final int[] rank;

  /** Number of one-processor tests, the measure of a search's effort. */
  long tests;

  /** Whether some group was neither proved nor refuted, or the search ended early. */
  boolean undecided;

  private final TimeLimit limit;

  TaskTable(List<Task> tasks, Policy policy, int tpus, TimeLimit limit) {
    this.limit = limit;
    this.n = tasks.size();
    this.policy = policy;
    this.t = new long[n];
    this.d = new long[n];
    this.j = new long[n];
    this.model = new int[n];
    this.reload = new long[n];
    this.rank = new int[n];
    Map<String, Integer> models = new HashMap<>();
    NavigableSet<Integer> usable = new TreeSet<>();
    for (int i = 0; i < n; i++) {
      Task task = tasks.get(i);
      t[i] = task.periodNs();
      d[i] = task.deadlineNs();
      j[i] = task.jitterNs();
      reload[i] = task.reloadNs();
      model[i] = models.computeIfAbsent(task.model(), unseen -> models.size());
      usable.addAll(task.wcetNs().headMap(Math.min(tpus, MAX_WIDTH_COLUMNS), true).keySet());
    }
    this.widths = usable.stream().mapToInt(Integer::intValue).toArray();
    this.cost = new long[(usable.isEmpty() ? 0 : usable.last()) + 1][n];
    for (int width : widths) {
      for (int i = 0; i < n; i++) {
        cost[width][i] = tasks.get(i).wcetNs(width).orElse(-1);
      }
    }
    if (policy.fixedPriority()) {
      int[] order = Priorities.order(tasks, policy);
      for (int place = 0; place < n; place++) {
        rank[order[place]] = place;
      }
    }
  }

  /** Worst case of a task alone or among tasks of its model; -1 when it cannot run. */
  long cost(int width, int task) {
    return cost[width][task];
  }

  boolean usable(int width, int task) {
    return cost[width][task] > 0 && cost[width][task] + j[task] <= d[task];
  }

  /** Whether some task fits nowhere alone, or all need more than this number of Edge TPUs. */
  boolean overloaded(int tpus) {
    double load = 0;
    for (int i = 0; i < n; i++) {
      double least = Double.POSITIVE_INFINITY;
      for (int width : widths) {
        if (usable(width, i)) {
          least = Math.min(least, (double) width * cost(width, i) / t[i]);
        }
      }
      load += least;
    }
    return load > tpus * (1 + 1e-9);
  }

  int rank(int task) {
    return rank[task];
  }

  /** Whether it is proved that these tasks meet their deadlines on a group of this width. */
  boolean fits(int[] members, int count, int width) {
    tests++;
    ProcessorTasks w =
        new ProcessorTasks(
            new long[count], new long[count], new long[count], new long[count], new long[count]);
    boolean evicting = false;
    for (int k = 1; k < count; k++) {
      evicting |= model[members[k]] != model[members[0]];
    }
    for (int k = 0; k < count; k++) {
      int i = members[k];
      if (cost[width][i] < 0) {
        return false;
      }
      w.alone[k] = cost[width][i];
      w.c[k] = cost[width][i] + (evicting ? reload[i] : 0);
      w.t[k] = t[i];
      w.d[k] = d[i];
      w.j[k] = j[i];
    }
    int[] order = policy.fixedPriority() ? byRank(members, count) : null;
    Schedulability outcome = OneProcessor.decide(w, policy, order, limit.part(TESTS_A_LIMIT));
    undecided |= outcome == Schedulability.UNDECIDED;
    return outcome == Schedulability.SCHEDULABLE;
  }

  /** Whether the search must end; what it has not found then proves nothing. */
  boolean spent() {
    undecided |= limit.spent();
    return limit.spent();
  }

  private int[] byRank(int[] members, int count) {
    int[] order = new int[count];
    for (int k = 0; k < count; k++) {
      int at = k;
      while (at > 0 && rank[members[order[at - 1]]] > rank[members[k]]) {
        order[at] = order[at - 1];
        at--;
      }
      order[at] = k;
    }
    return order;
  }
}
