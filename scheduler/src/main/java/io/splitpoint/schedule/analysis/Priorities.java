package io.splitpoint.schedule.analysis;

import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Schedulability;
import io.splitpoint.schedule.Task;
import java.util.Comparator;
import java.util.List;
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
  static int[] deadlineMonotonic(ProcessorTasks w) {
    return sorted(w.n, Comparator.comparingLong(k -> w.d[k] - w.j[k]));
  }

  /**
   * What a search for an order found.
   *
   * @param order the order, or that of deadlines where none was found
   * @param outcome whether under the order found every task meets its deadline; not schedulable
   *     when there is no such order
   */
  record Assignment(int[] order, Schedulability outcome) {}

  /**
   * An order in which all deadlines are met, or that there is none. EDF is asked first: where it
   * misses a deadline every order does, because the late job belongs to a run in which all work
   * that is due by then, and one longer job that no policy could know to hold back, is more than
   * the time until then (K. Jeffay, D. Stanat, C. Martel: "On non-preemptive scheduling of periodic
   * and sporadic tasks", RTSS 1991).
   */
  static Assignment assign(ProcessorTasks w, TimeLimit limit) {
    Schedulability edf = Edf.decide(w, limit.part(2));
    return edf == Schedulability.NOT_SCHEDULABLE
        ? new Assignment(deadlineMonotonic(w), edf)
        : audsley(w, limit);
  }

  /**
   * Audsley's assignment: "On priority assignment in fixed priority scheduling", Information
   * Processing Letters 79, 2001. Some task is schedulable on the lowest free priority, or no order
   * is. Optimal with the exact test, because a response time depends on which tasks are above and
   * on the longest below, not on their order.
   */
  private static Assignment audsley(ProcessorTasks w, TimeLimit limit) {
    int[] order = deadlineMonotonic(w);
    for (int place = w.n - 1; place >= 0; place--) {
      boolean placed = false;
      // of this place alone: once a task fits on a place below, who else might have does not matter
      Schedulability refuted = Schedulability.NOT_SCHEDULABLE;
      // candidates from the longest deadline: in most sets the first one fits
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
