package io.splitpoint.schedule.analysis;

import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Schedulability;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.TaskVerdict;
import io.splitpoint.schedule.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Tests gangs on several Edge TPUs that are strictly partitioned: disjoint groups of Edge TPUs,
 * every task in one group, every job on all Edge TPUs of its group. Each group is then one
 * non-preemptive processor and passes its exact test, so that a job waits for at most one job of
 * lower priority of its own group, the blocking bound of the verdict.
 *
 * <p>B. Sun, T. Kloda, M. Caccamo: "Strict Partitioning for Sporadic Rigid Gang Tasks", RTAS 2024;
 * B. Sun, T. Kloda, C.-M. Wu, M. Caccamo: "Partitioned Scheduling and Parallelism Assignment for
 * Real-Time DNN Inference Tasks on Multi-TPU", DAC 2024. The searches were developed for
 * Splitpoint.
 */
public final class StrictPartitioning {

  private StrictPartitioning() {}

  /** The verdict within the default time limit, less than ten seconds. */
  public static Verdict analyze(List<Task> tasks, Policy policy, int tpus) {
    return analyze(tasks, policy, tpus, TimeLimit.ofMillis(10 * TimeLimit.DEFAULT_MS));
  }

  /**
   * The verdict with the groups found: an exact search for up to 12 tasks (fewest Edge TPUs), a
   * heuristic above. The heuristic refutes nothing: a set without a grouping is undecided, unless a
   * task fits nowhere alone or the work exceeds all Edge TPUs.
   */
  public static Verdict analyze(List<Task> tasks, Policy policy, int tpus, TimeLimit limit) {
    boolean small = tasks.size() <= ExactGrouping.MAX_TASKS;
    TaskTable table = new TaskTable(tasks, policy, tpus, limit);
    TaskGroups greedy = GreedyGrouping.find(table, tpus, small);
    table.undecided = false;
    Optional<TaskGroups> exact = small ? ExactGrouping.find(table, tpus) : Optional.empty();
    boolean searched = small && !table.undecided;
    TaskGroups grouping = exact.orElse(greedy);
    OptionalDouble gap =
        searched && exact.isPresent() && greedy.complete()
            ? OptionalDouble.of((double) greedy.tpus() / exact.get().tpus())
            : OptionalDouble.empty();
    TaskVerdict[] verdicts =
        tasks.stream().map(OneProcessor::withoutPlace).toArray(TaskVerdict[]::new);
    int groups = grouping.members().size();
    for (int g = 0; g < groups; g++) {
      int[] members = grouping.members().get(g);
      List<Task> group = Arrays.stream(members).mapToObj(tasks::get).toList();
      // The search proved the groups; this is for the response times.
      TimeLimit part = TimeLimit.ofMillis(Math.max(50, TimeLimit.DEFAULT_MS / groups));
      List<TaskVerdict> of =
          OneProcessor.group(group, policy, grouping.widths().get(g), g + 1, part).tasks();
      for (int k = 0; k < members.length; k++) {
        verdicts[members[k]] = of.get(k);
      }
    }
    boolean proved =
        grouping.complete() && Arrays.stream(verdicts).allMatch(TaskVerdict::schedulable);
    boolean refuted = searched && exact.isEmpty() || table.overloaded(tpus);
    return new Verdict(
        proved
            ? Schedulability.SCHEDULABLE
            : refuted ? Schedulability.NOT_SCHEDULABLE : Schedulability.UNDECIDED,
        policy,
        tpus,
        "strict partitioning, " + (searched ? "exact search" : "heuristic"),
        limit.millis(),
        grouping.complete() ? OptionalInt.of(grouping.tpus()) : OptionalInt.empty(),
        gap,
        List.of(verdicts));
  }

  /** Whether the heuristic finds a grouping; no response times are computed. */
  public static boolean heuristic(List<Task> tasks, Policy policy, int tpus) {
    TimeLimit limit = TimeLimit.ofMillis(10 * TimeLimit.DEFAULT_MS);
    return GreedyGrouping.find(new TaskTable(tasks, policy, tpus, limit), tpus, false).complete();
  }

  /** Whether a grouping is found that meets all deadlines, by the search for up to 12 tasks. */
  public static boolean exact(List<Task> tasks, Policy policy, int tpus) {
    if (tasks.size() > ExactGrouping.MAX_TASKS) {
      throw new IllegalArgumentException(
          "expected up to " + ExactGrouping.MAX_TASKS + " tasks, found " + tasks.size());
    }
    TimeLimit limit = TimeLimit.ofMillis(10 * TimeLimit.DEFAULT_MS);
    return ExactGrouping.find(new TaskTable(tasks, policy, tpus, limit), tpus).isPresent();
  }
}
