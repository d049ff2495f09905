package io.splitpoint.bench.schedule;

import io.splitpoint.profile.Median;
import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.Verdict;
import io.splitpoint.schedule.analysis.OneProcessor;
import io.splitpoint.schedule.analysis.StrictPartitioning;
import io.splitpoint.schedule.sim.ExecutionTrace;
import io.splitpoint.schedule.sim.SimulationOptions;
import io.splitpoint.schedule.sim.SimulationResult;
import io.splitpoint.schedule.sim.Simulator;
import io.splitpoint.schedule.sim.TaskPlacement;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Measures the speed of analyses, partitioning and simulation on one core: {@code bench/run
 * schedule.ScheduleRates}. Prints medians of several rounds after warming up; the targets are
 * 10,000 analyses of 20 tasks a second, 10 tasks on 8 Edge TPUs exactly and 1,000 on 64 by
 * heuristic in under a second, and 2 million simulated jobs a second.
 */
public final class ScheduleRates {

  private static final int ROUNDS = 9;

  private ScheduleRates() {}

  public static void main(String[] args) {
    for (Policy policy : Policy.values()) {
      System.out.printf(
          "verdicts on 20 tasks, %s: %.0f a second%n", policy.label(), analyses(policy, false));
      System.out.printf(
          "response times of 20 tasks, %s: %.0f sets a second%n",
          policy.label(), analyses(policy, true));
    }
    for (Policy policy : List.of(Policy.EDF, Policy.DM, Policy.OPA)) {
      System.out.printf(
          "exact partitioning, 10 tasks on 8 TPUs, %s: median %.0f ms%n",
          policy.label(), partitioning(policy, 10, 8, 6, true));
      System.out.printf(
          "heuristic partitioning, 1,000 tasks on 64 TPUs, %s: median %.0f ms%n",
          policy.label(), partitioning(policy, 1000, 64, 40, false));
    }
    for (Policy policy : List.of(Policy.EDF, Policy.FIFO, Policy.RM)) {
      System.out.printf(
          "simulated jobs of 10 tasks on one TPU, %s: %.2f million a second%n",
          policy.label(), simulation(policy) / 1e6);
    }
  }

  /** Processor time of this thread, which other programs change little. */
  private static long cpuNs() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static double analyses(Policy policy, boolean responses) {
    SplittableRandom random = new SplittableRandom(1);
    int sets = 2_000;
    List<List<Task>> all =
        java.util.stream.IntStream.range(0, sets)
            .mapToObj(i -> TaskSets.random(random, 20, random.nextDouble(0.3, 0.8), 1, 2e8))
            .toList();
    double[] rates = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      long start = cpuNs();
      int schedulable = 0;
      for (List<Task> tasks : all) {
        boolean meets =
            responses
                ? OneProcessor.analyze(tasks, policy).schedulable()
                : OneProcessor.schedulable(tasks, policy, 1);
        schedulable += meets ? 1 : 0;
      }
      rates[round] = sets / ((cpuNs() - start) / 1e9);
      if (round == 0) {
        System.out.printf("  (%d of %d schedulable)%n", schedulable, sets);
      }
    }
    return Median.of(rates);
  }

  private static double partitioning(
      Policy policy, int n, int tpus, double utilisation, boolean exact) {
    double[] ms = new double[ROUNDS];
    int found = 0;
    for (int round = 0; round < ROUNDS; round++) {
      List<Task> tasks = TaskSets.random(new SplittableRandom(round), n, utilisation, 4);
      long start = cpuNs();
      boolean fits =
          exact
              ? StrictPartitioning.exact(tasks, policy, tpus)
              : StrictPartitioning.heuristic(tasks, policy, tpus);
      ms[round] = (cpuNs() - start) / 1e6;
      found += fits ? 1 : 0;
    }
    System.out.printf(
        "  (%d of %d fit; slowest %.0f ms)%n", found, ROUNDS, Arrays.stream(ms).max().orElse(0));
    return Median.of(ms);
  }

  private static double simulation(Policy policy) {
    List<Task> tasks = TaskSets.random(new SplittableRandom(3), 10, 0.8, 1);
    Verdict verdict = OneProcessor.analyze(tasks, policy);
    double[] rates = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      long start = cpuNs();
      SimulationResult seen =
          Simulator.run(
              tasks,
              verdict,
              TaskPlacement.partitioned(verdict),
              new SimulationOptions(20_000_000_000_000L, round, 0.2, false, false),
              ExecutionTrace.NONE);
      rates[round] = seen.jobs() / ((cpuNs() - start) / 1e9);
    }
    return Median.of(rates);
  }
}
