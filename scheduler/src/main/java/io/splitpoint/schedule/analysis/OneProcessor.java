package io.splitpoint.schedule.analysis;

import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.TaskVerdict;
import io.splitpoint.schedule.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Whether tasks meet their deadlines on one Edge TPU, or on one group of Edge TPUs that runs a job
 * at a time. Exact for sporadic tasks under every {@link Policy}; only the reload cost is taken at
 * its worst, that every job finds another model's parameters on the chip.
 *
 * <pre>{@code
 * Verdict verdict = OneProcessor.analyze(TasksCsv.read(path), Policy.EDF);
 * }</pre>
 */
public final class OneProcessor {

  private OneProcessor() {}

  /** The verdict on one Edge TPU, with a response time for every task. */
  public static Verdict analyze(List<Task> tasks, Policy policy) {
    List<TaskVerdict> verdicts;
    if (tasks.stream().allMatch(task -> task.wcetNs(1).isPresent())) {
      verdicts = responses(tasks, policy, 1, 1);
    } else {
      verdicts = tasks.stream().map(OneProcessor::withoutPlace).toList();
    }
    return new Verdict(
        verdicts.stream().allMatch(TaskVerdict::schedulable),
        policy,
        1,
        "exact response times",
        OptionalInt.of(1),
        OptionalDouble.empty(),
        verdicts);
  }

  /**
   * Whether all deadlines are met on a group of so many Edge TPUs; false also when a task cannot
   * use that many. Faster than {@link #analyze}: it stops at the first miss and reports no times.
   */
  public static boolean schedulable(List<Task> tasks, Policy policy, int tpus) {
    for (Task task : tasks) {
      if (task.wcetNs(tpus).isEmpty()) {
        return false;
      }
    }
    Workload w = Workload.of(tasks, tpus);
    return schedulable(
        w,
        policy,
        policy.fixedPriority() && policy != Policy.OPA ? Priorities.order(tasks, policy) : null);
  }

  /**
   * @param order highest priority first; used by fixed priorities that are not to be found
   */
  static boolean schedulable(Workload w, Policy policy, int[] order) {
    return switch (policy) {
      case EDF -> Edf.schedulable(w);
      case FIFO -> {
        Response[] responses = Fifo.responses(w);
        boolean meets = true;
        for (int i = 0; i < w.n; i++) {
          meets &= responses[i].meets(w.d[i]);
        }
        yield meets;
      }
      case OPA -> Priorities.audsley(w).isPresent();
      case RM, DM, FP -> {
        boolean meets = true;
        for (int place = w.n - 1; place >= 0 && meets; place--) {
          long deadline = w.d[order[place]];
          meets = FixedPriority.response(w, order, place, deadline).meets(deadline);
        }
        yield meets;
      }
    };
  }

  /**
   * Verdicts of the tasks of one group, in their order.
   *
   * @param tpus Edge TPUs of the group
   * @param partition the group's number in the verdicts
   * @throws IllegalArgumentException when a task cannot run on that many
   */
  public static List<TaskVerdict> responses(
      List<Task> tasks, Policy policy, int tpus, int partition) {
    Workload w = Workload.of(tasks, tpus);
    Response[] responses = new Response[w.n];
    int[] priority = new int[w.n];
    if (policy.fixedPriority()) {
      int[] order =
          policy == Policy.OPA
              ? Priorities.audsley(w).orElseGet(() -> Priorities.deadlineMonotonic(w))
              : Priorities.order(tasks, policy);
      for (int place = 0; place < w.n; place++) {
        priority[order[place]] = place + 1;
        responses[order[place]] = FixedPriority.response(w, order, place, Response.UNBOUNDED - 1);
      }
    } else if (policy == Policy.FIFO) {
      responses = Fifo.responses(w);
    } else {
      responses = EdfResponse.responses(w);
    }
    // where response times are left open the demand test may still decide
    boolean all =
        policy == Policy.EDF
            && Arrays.stream(responses).anyMatch(r -> r.ns() == Response.UNBOUNDED)
            && Edf.schedulable(w);
    List<TaskVerdict> verdicts = new ArrayList<>();
    for (int i = 0; i < w.n; i++) {
      Response r = responses[i];
      boolean bounded = r.ns() != Response.UNBOUNDED;
      verdicts.add(
          new TaskVerdict(
              tasks.get(i).name(),
              bounded ? OptionalLong.of(r.ns()) : OptionalLong.empty(),
              w.d[i],
              bounded ? r.meets(w.d[i]) : all,
              OptionalInt.of(tpus),
              OptionalInt.of(partition),
              r.blockingNs(),
              r.blocker() < 0 ? Optional.empty() : Optional.of(tasks.get(r.blocker()).name()),
              policy.fixedPriority() ? OptionalInt.of(priority[i]) : OptionalInt.empty()));
    }
    return verdicts;
  }

  /** What is said of a task that no group takes. */
  static TaskVerdict withoutPlace(Task task) {
    return new TaskVerdict(
        task.name(),
        OptionalLong.empty(),
        task.deadlineNs(),
        false,
        OptionalInt.empty(),
        OptionalInt.empty(),
        0,
        Optional.empty(),
        OptionalInt.empty());
  }
}
