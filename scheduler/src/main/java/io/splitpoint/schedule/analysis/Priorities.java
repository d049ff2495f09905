package io.splitpoint.schedule.analysis;

import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Task;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Orders of fixed priority, highest first; ties go to the task that comes first. */
final class Priorities {

  private Priorities() {}

  /** The order that the policy itself gives, without a test. */
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

  /** The least deadline first, a deadline being what the jitter leaves of it. */
  static int[] deadlineMonotonic(Workload w) {
    return sorted(w.n, Comparator.comparingLong(k -> w.d[k] - w.j[k]));
  }

  /**
   * Audsley's assignment: "On priority assignment in fixed priority scheduling", Information
   * Processing Letters 79, 2001. Some task is schedulable on the lowest free priority, or no order
   * is. Optimal with the exact test, because a response time depends on which tasks are above and
   * on the longest below, not on their order.
   *
   * @return an order under which every task meets its deadline, empty when there is none
   */
  static Optional<int[]> audsley(Workload w) {
    int[] order = deadlineMonotonic(w);
    for (int place = w.n - 1; place >= 0; place--) {
      boolean placed = false;
      // candidates from the longest deadline: in most sets the first one fits
      for (int from = place; from >= 0 && !placed; from--) {
        rotate(order, from, place);
        placed =
            FixedPriority.response(w, order, place, w.d[order[place]]).meets(w.d[order[place]]);
        if (!placed) {
          rotateBack(order, from, place);
        }
      }
      if (!placed) {
        return Optional.empty();
      }
    }
    return Optional.of(order);
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
