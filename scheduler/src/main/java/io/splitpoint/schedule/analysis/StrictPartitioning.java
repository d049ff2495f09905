package io.splitpoint.schedule.analysis;

import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.TaskVerdict;
import io.splitpoint.schedule.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Gangs on several Edge TPUs, strictly partitioned: disjoint groups of Edge TPUs, every task in one
 * group, every job on all Edge TPUs of its group. Each group is then one non-preemptive processor
 * and passes its exact test, so a job waits for at most one job of lower priority, of its own
 * group: that is the blocking bound of the verdict.
 *
 * <p>B. Sun, T. Kloda, M. Caccamo: "Strict Partitioning for Sporadic Rigid Gang Tasks", RTAS 2024;
 * B. Sun, T. Kloda, C.-M. Wu, M. Caccamo: "Partitioned Scheduling and Parallelism Assignment for
 * Real-Time DNN Inference Tasks on Multi-TPU", DAC 2024. The searches here are our own.
 */
public final class StrictPartitioning {

  private StrictPartitioning() {}

  /**
   * The verdict with the groups found: exact for up to 12 tasks (fewest Edge TPUs), by heuristic
   * above, where {@code schedulable == false} means that no grouping was found.
   */
  public static Verdict analyze(List<Task> tasks, Policy policy, int tpus) {
    boolean small = tasks.size() <= ExactGrouping.MAX_TASKS;
    Grouping greedy = GreedyGrouping.find(new TaskTable(tasks, policy, tpus), tpus, small);
    Optional<Grouping> exact =
        small ? ExactGrouping.find(new TaskTable(tasks, policy, tpus), tpus) : Optional.empty();
    Grouping grouping = exact.orElse(greedy);
    OptionalDouble gap =
        exact.isPresent() && greedy.complete()
            ? OptionalDouble.of((double) greedy.tpus() / exact.get().tpus())
            : OptionalDouble.empty();
    TaskVerdict[] verdicts =
        tasks.stream().map(OneProcessor::withoutPlace).toArray(TaskVerdict[]::new);
    for (int g = 0; g < grouping.members().size(); g++) {
      int[] members = grouping.members().get(g);
      List<Task> group = Arrays.stream(members).mapToObj(tasks::get).toList();
      List<TaskVerdict> of = OneProcessor.responses(group, policy, grouping.widths().get(g), g + 1);
      for (int k = 0; k < members.length; k++) {
        verdicts[members[k]] = of.get(k);
      }
    }
    return new Verdict(
        grouping.complete(),
        policy,
        tpus,
        "strict partitioning, " + (small ? "exact search" : "heuristic"),
        grouping.complete() ? OptionalInt.of(grouping.tpus()) : OptionalInt.empty(),
        gap,
        List.of(verdicts));
  }

  /** Whether the heuristic finds a grouping; no response times are computed. */
  public static boolean heuristic(List<Task> tasks, Policy policy, int tpus) {
    return GreedyGrouping.find(new TaskTable(tasks, policy, tpus), tpus, false).complete();
  }

  /** Whether any grouping meets all deadlines, for up to 12 tasks. */
  public static boolean exact(List<Task> tasks, Policy policy, int tpus) {
    if (tasks.size() > ExactGrouping.MAX_TASKS) {
      throw new IllegalArgumentException(
          "expected up to " + ExactGrouping.MAX_TASKS + " tasks, found " + tasks.size());
    }
    return ExactGrouping.find(new TaskTable(tasks, policy, tpus), tpus).isPresent();
  }
}
