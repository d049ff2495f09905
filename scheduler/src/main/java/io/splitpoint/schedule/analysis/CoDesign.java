package io.splitpoint.schedule.analysis;

import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.SplitOption;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Chooses a split for each task so that all deadlines are met with the least energy per second.
 *
 * <p>The head competes for the Edge TPUs; the transfer and the tail follow on the task's own
 * devices and shorten the head's deadline. Branch and bound over the tasks: a branch is cut when
 * its cost plus the least cost of the rest is no less than the best found, or when the tasks chosen
 * so far are not schedulable by themselves. Exact on one Edge TPU; on several it uses the
 * heuristic's grouping.
 */
public final class CoDesign {

  /**
   * A choice for every task.
   *
   * @param splits in the tasks' order
   * @param milliwatts energy per second of all tasks
   * @param verdict verdict on the heads on the Edge TPUs, in the order of the tasks that have one
   */
  public record Choice(List<SplitOption> splits, double milliwatts, Verdict verdict) {}

  private final List<Task> tasks;
  private final List<List<SplitOption>> options;
  private final Policy policy;
  private final int tpus;
  private final double[] leastFrom;
  private final SplitOption[] chosen;
  private SplitOption[] best;
  private double bestPower = Double.POSITIVE_INFINITY;

  private CoDesign(List<Task> tasks, List<List<SplitOption>> options, Policy policy, int tpus) {
    this.tasks = tasks;
    this.policy = policy;
    this.tpus = tpus;
    this.options = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      this.options.add(useful(tasks.get(i), options.get(i)));
    }
    this.leastFrom = new double[tasks.size() + 1];
    for (int i = tasks.size() - 1; i >= 0; i--) {
      List<SplitOption> of = this.options.get(i);
      leastFrom[i] =
          leastFrom[i + 1] + (of.isEmpty() ? Double.POSITIVE_INFINITY : power(i, of.get(0)));
    }
    this.chosen = new SplitOption[tasks.size()];
  }

  /**
   * @param options ways to split, one list per task
   * @return empty when no choice meets all deadlines
   */
  public static Optional<Choice> choose(
      List<Task> tasks, List<List<SplitOption>> options, Policy policy, int tpus) {
    CoDesign search = new CoDesign(tasks, options, policy, tpus);
    search.branch(0, 0);
    if (search.best == null) {
      return Optional.empty();
    }
    List<Task> heads = search.heads(search.best, tasks.size());
    Verdict verdict =
        tpus == 1
            ? OneProcessor.analyze(heads, policy)
            : StrictPartitioning.analyze(heads, policy, tpus);
    return Optional.of(new Choice(List.of(search.best), search.bestPower, verdict));
  }

  /** Splits that meet the deadline alone and that no other split dominates, cheapest first. */
  private static List<SplitOption> useful(Task task, List<SplitOption> all) {
    List<SplitOption> kept = new ArrayList<>();
    all.stream()
        .filter(split -> task.jitterNs() + split.headNs() + split.restNs() <= task.deadlineNs())
        .sorted(
            Comparator.comparingDouble(SplitOption::energyMj)
                .thenComparingLong(SplitOption::headNs)
                .thenComparingLong(SplitOption::restNs))
        .forEach(
            split -> {
              if (kept.stream().noneMatch(better -> better.dominates(split))) {
                kept.add(split);
              }
            });
    return kept;
  }

  private double power(int task, SplitOption split) {
    return split.energyMj() / (tasks.get(task).periodNs() / 1e9);
  }

  private void branch(int task, double power) {
    if (task == tasks.size()) {
      best = chosen.clone();
      bestPower = power;
      return;
    }
    for (SplitOption split : options.get(task)) {
      double with = power + power(task, split);
      if (with + leastFrom[task + 1] >= bestPower) {
        return;
      }
      chosen[task] = split;
      if (feasible(task + 1)) {
        branch(task + 1, with);
      }
    }
  }

  private boolean feasible(int count) {
    List<Task> heads = heads(chosen, count);
    return heads.isEmpty()
        || (tpus == 1
            ? OneProcessor.schedulable(heads, policy, 1)
            : StrictPartitioning.heuristic(heads, policy, tpus));
  }

  private List<Task> heads(SplitOption[] splits, int count) {
    List<Task> heads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Task task = tasks.get(i);
      if (splits[i].headNs() > 0) {
        heads.add(
            new Task(
                task.name(),
                task.model(),
                task.periodNs(),
                task.deadlineNs() - splits[i].restNs(),
                task.jitterNs(),
                new TreeMap<>(Map.of(1, splits[i].headNs())),
                task.bestNs(),
                task.reloadNs(),
                task.priority()));
      }
    }
    return heads;
  }
}
