package io.splitpoint.schedule.analysis;

import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Schedulability;
import io.splitpoint.schedule.Task;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Orders of fixed priority, highest first; among equals the first task is higher. */
final class Priorities {

  private Priorities() {}

  /** The policy's own order, without a test. */
  static int[] order(List<Task> tasks, Policy policy) {
    return sorted(
        tasks.size(),
        Comparator.comparingLong(
            i -> {
              Task task = tasks.get(i);
              return policy.precedence(
                  task.periodNs(), task.deadlineNs(), task.priority().orElse(Integer.MAX_VALUE));
            }));
  }

  private static int[] sorted(int n, Comparator<Integer> by) {
    return IntStream.range(0, n).boxed().sorted(by).mapToInt(Integer::intValue).toArray();
  }

  /** The order of least deadlines, each shortened by the jitter. */
  static int[] deadlineMonotonic(ProcessorTasks w) {
    return sorted(w.n, Comparator.comparingLong(k -> w.d[k] - w.j[k]));
  }

  /**
   * The result of a search for an order.
   *
   * @param order the order found, otherwise the order of deadlines
   * @param outcome whether under the order found every task meets its deadline; not schedulable
   *     when there is no such order
   */
  record Assignment(int[] order, Schedulability outcome) {}

  /**
   * Finds an order in which all deadlines are met, or proves that there is none. EDF is tested
   * first: where it misses a deadline every order does, because all work due by then, plus one
   * longer job that no policy could have delayed, exceeds the time until then (K. Jeffay, D.
   * Stanat, C. Martel: "On non-preemptive scheduling of periodic and sporadic tasks", RTSS 1991).
   */
  static Assignment assign(ProcessorTasks w, TimeLimit limit) {
    Schedulability edf = Edf.decide(w, limit.part(2));
    return edf == Schedulability.NOT_SCHEDULABLE
        ? new Assignment(deadlineMonotonic(w), edf)
        : audsley(w, limit);
  }

  /**
   * Audsley's assignment: "On priority assignment in fixed priority scheduling", Information
   * Processing Letters 79, 2001. If no task is schedulable at the lowest free priority, no order
   * is. Optimal with the exact test, because a response time depends on which tasks are above and
   * on the longest below, not on their order.
   */
  private static Assignment audsley(ProcessorTasks w, TimeLimit limit) {
    int[] order = deadlineMonotonic(w);
    for (int place = w.n - 1; place >= 0; place--) {
      boolean placed = false;
      // For this place alone: once a task fits at a place below, the other candidates there do not
      // matter.
      Schedulability refuted = Schedulability.NOT_SCHEDULABLE;
      // Candidates start with the longest deadline, because the first one fits in most sets.
      for (int from = place; from >= 0 && !placed; from--) {
        rotate(order, from, place);
        long deadline = w.d[order[place]];
        Schedulability fits =
            FixedPriority.response(w, order, place, true, limit.part(place + 2)).within(deadline);
        placed = fits == Schedulability.SCHEDULABLE;
        if (!placed) {
          rotateBack(order, from, place);
          refuted = fits == Schedulability.UNDECIDED ? fits : refuted;
        }
      }
      if (!placed) {
        return new Assignment(deadlineMonotonic(w), refuted);
      }
    }
    return new Assignment(order, Schedulability.SCHEDULABLE);
  }

  private static void rotate(int[] order, int from, int to) {
    int moved = order[from];
    System.arraycopy(order, from + 1, order, from, to - from);
    order[to] = moved;
  }

  private static void rotateBack(int[] order, int from, int to) {
    int moved = order[to];
    System.arraycopy(order, from, order, from + 1, to - from);
    order[from] = moved;
  }
}
