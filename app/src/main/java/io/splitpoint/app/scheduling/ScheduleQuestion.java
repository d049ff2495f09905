package io.splitpoint.app.scheduling;

import io.splitpoint.failure.InputException;
import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.TasksCsv;
import io.splitpoint.schedule.Verdict;
import io.splitpoint.schedule.analysis.GlobalGang;
import io.splitpoint.schedule.analysis.OneProcessor;
import io.splitpoint.schedule.analysis.StrictPartitioning;
import io.splitpoint.schedule.analysis.TimeLimit;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tasks, and the policy and the Edge TPUs with which they must meet their deadlines. Analysis and
 * simulation start from it.
 *
 * @param sources sources of the tasks' worst cases; empty where their file has none
 * @param tpus number of Edge TPUs, at least 1
 * @param global whether all Edge TPUs are shared instead of divided into groups
 */
public record ScheduleQuestion(
    List<Task> tasks, Set<String> sources, Policy policy, int tpus, boolean global) {

  /**
   * Reads the tasks.
   *
   * @throws InputException when the file does not have tasks for this policy
   */
  public static ScheduleQuestion of(Path file, Policy policy, int tpus, boolean global) {
    List<Task> tasks = TasksCsv.read(file);
    for (Task task : tasks) {
      if (policy == Policy.FP && task.priority().isEmpty()) {
        throw new InputException(
            file + ": policy fp: expected a priority for every task, " + task.name() + " has none");
      }
    }
    return new ScheduleQuestion(tasks, TasksCsv.sources(file), policy, tpus, global);
  }

  /**
   * Whether all deadlines are met.
   *
   * @param limit time limit of the analysis; empty for the default
   * @throws IllegalArgumentException when shared Edge TPUs have no analysis for the policy
   */
  public Verdict verdict(Optional<TimeLimit> limit) {
    if (global) {
      return GlobalGang.analyze(tasks, policy, tpus);
    }
    if (tpus == 1) {
      return limit.isPresent()
          ? OneProcessor.analyze(tasks, policy, limit.get())
          : OneProcessor.analyze(tasks, policy);
    }
    return limit.isPresent()
        ? StrictPartitioning.analyze(tasks, policy, tpus, limit.get())
        : StrictPartitioning.analyze(tasks, policy, tpus);
  }
}
