package io.splitpoint.schedule.sim;

import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.TaskVerdict;
import io.splitpoint.schedule.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;

/**
 * Runs tasks in simulated time. The same seed gives the same result on every machine.
 *
 * <p>With several Edge TPUs shared by gangs, a run with worst cases proves nothing, because a
 * shorter execution can delay another job. Vary the seed and the executions there, or use an
 * analysis.
 *
 * <pre>{@code
 * Verdict verdict = StrictPartitioning.analyze(tasks, Policy.EDF, 4);
 * SimulationResult seen =
 *     Simulator.run(
 *         tasks, verdict, TaskPlacement.partitioned(verdict), options, ExecutionTrace.NONE);
 * }</pre>
 */
public final class Simulator {

  /** The largest number of Edge TPUs in one group. */
  public static final int MAX_GROUP = Long.SIZE;

  private Simulator() {}

  /**
   * @param verdict verdict with the policy and the order of fixed priorities
   * @throws IllegalArgumentException when a group holds more than {@link #MAX_GROUP} Edge TPUs
   */
  public static SimulationResult run(
      List<Task> tasks,
      Verdict verdict,
      TaskPlacement layout,
      SimulationOptions options,
      ExecutionTrace trace) {
    TaskStatistics[] statistics = new TaskStatistics[tasks.size()];
    Arrays.setAll(statistics, i -> new TaskStatistics(0, 0, 0, new Histogram(2), List.of()));
    int tpus = layout.groups().stream().mapToInt(g -> g.firstTpu() + g.tpus()).max().orElse(0);
    long[] busy = new long[Math.max(tpus, verdict.tpus())];
    long length = 0;
    SplittableRandom random = new SplittableRandom(options.seed());
    for (int g = 0; g < layout.groups().size(); g++) {
      TaskPlacement.Group group = layout.groups().get(g);
      if (group.tpus() > MAX_GROUP) {
        throw new IllegalArgumentException(
            "a group of TPUs: expected up to " + MAX_GROUP + ", found " + group.tpus());
      }
      List<JobSource> sources = sources(tasks, verdict, group, options, random);
      GroupSimulation simulation =
          new GroupSimulation(group, g, verdict.policy(), sources, options.horizonNs(), trace);
      simulation.run();
      for (int k = 0; k < sources.size(); k++) {
        statistics[sources.get(k).task] =
            new TaskStatistics(
                simulation.done[k],
                simulation.missed[k],
                simulation.worst[k],
                simulation.responses[k].all(),
                simulation.responses[k].percentiles());
      }
      System.arraycopy(simulation.busyNs, 0, busy, group.firstTpu(), group.tpus());
      length = Math.max(length, simulation.lengthNs);
    }
    return new SimulationResult(List.of(statistics), busy, length);
  }

  private static List<JobSource> sources(
      List<Task> tasks,
      Verdict verdict,
      TaskPlacement.Group group,
      SimulationOptions options,
      SplittableRandom random) {
    Map<String, Integer> models = new HashMap<>();
    List<JobSource> sources = new ArrayList<>();
    for (TaskPlacement.Member member : group.members()) {
      Task task = tasks.get(member.task());
      TaskVerdict verdictOf = verdict.tasks().get(member.task());
      sources.add(
          new JobSource(
              task,
              member.task(),
              member.width(),
              models.computeIfAbsent(task.model(), unseen -> models.size()),
              verdictOf.priority().orElse(0),
              options,
              random.split()));
    }
    return sources;
  }
}
