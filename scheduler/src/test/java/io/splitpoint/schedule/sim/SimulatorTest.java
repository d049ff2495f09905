package io.splitpoint.schedule.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.TestTasks;
import io.splitpoint.schedule.Verdict;
import io.splitpoint.schedule.analysis.GlobalGang;
import io.splitpoint.schedule.analysis.OneProcessor;
import io.splitpoint.schedule.analysis.StrictPartitioning;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimulatorTest {

  private static final List<Task> CAN =
      List.of(
          TestTasks.of("A", 2_500_000, 2_500_000, 1_000_000),
          TestTasks.of("B", 3_500_000, 3_250_000, 1_000_000),
          TestTasks.of("C", 3_500_000, 3_250_000, 1_000_000));

  /** The schedule of Davis et al. 2007, figure 2: C's second job waits for A and B again. */
  @Test
  void canMessagesReleasedTogetherShowTheLateSecondInstance() {
    Verdict verdict = OneProcessor.analyze(CAN, Policy.DM);
    List<Execution> seen = new ArrayList<>();
    SimulationResult result =
        Simulator.run(
            CAN,
            verdict,
            TaskPlacement.partitioned(verdict),
            new SimulationOptions(7_000_000, 1, 0, true, true),
            new ExecutionTrace(Long.MAX_VALUE, seen::add));
    assertThat(result.tasks().get(2).worstNs()).isEqualTo(3_500_000);
    assertThat(result.tasks().get(2).misses()).isEqualTo(1);
    assertThat(seen).extracting(Execution::task).startsWith(0, 1, 2, 0, 1, 0, 2);
    assertThat(seen).extracting(Execution::startNs).startsWith(0L, 1_000_000L, 2_000_000L);
  }

  @Test
  void oneJobAtATimeRunsOnEveryTpu() {
    SplittableRandom random = new SplittableRandom(3);
    for (int run = 0; run < 40; run++) {
      long seed = random.nextLong();
      List<Task> tasks = gangs(new SplittableRandom(seed), 8, 2.5);
      for (Policy policy : List.of(Policy.EDF, Policy.FIFO, Policy.RM)) {
        Verdict verdict = GlobalGang.analyze(tasks, policy, 4);
        List<Execution> seen = new ArrayList<>();
        SimulationResult result =
            Simulator.run(
                tasks,
                verdict,
                TaskPlacement.shared(verdict),
                new SimulationOptions(5_000_000_000L, seed, 0.5, false, false),
                new ExecutionTrace(Long.MAX_VALUE, seen::add));
        seen.sort(java.util.Comparator.comparingLong(Execution::startNs));
        long[] freeAt = new long[4];
        for (Execution e : seen) {
          for (int tpu : e.tpus()) {
            assertThat(e.startNs()).as("seed %d", seed).isGreaterThanOrEqualTo(freeAt[tpu]);
            freeAt[tpu] = e.endNs();
          }
          assertThat(e.startNs()).isGreaterThanOrEqualTo(e.releaseNs());
        }
        assertThat(seen).hasSize((int) result.jobs());
      }
    }
  }

  /** No run may exceed a proved response time, whatever arrives when and takes how long. */
  @Test
  void responsesNeverExceedWhatAnAnalysisProves() {
    SplittableRandom random = new SplittableRandom(4);
    int proved = 0;
    for (int run = 0; run < 60; run++) {
      long seed = random.nextLong();
      SplittableRandom of = new SplittableRandom(seed);
      List<Task> tasks = gangs(of, 2 + run % 8, of.nextDouble(0.5, 3));
      for (Policy policy : Policy.values()) {
        for (boolean global : new boolean[] {false, true}) {
          if (global && !GlobalGang.hasTest(policy)) {
            continue;
          }
          Verdict verdict =
              global
                  ? GlobalGang.analyze(tasks, policy, 4)
                  : StrictPartitioning.analyze(tasks, policy, 4);
          if (!verdict.schedulable()) {
            continue;
          }
          proved++;
          TaskPlacement layout =
              global ? TaskPlacement.shared(verdict) : TaskPlacement.partitioned(verdict);
          for (boolean worst : new boolean[] {true, false}) {
            SimulationOptions options =
                new SimulationOptions(20_000_000_000L, seed, worst ? 0 : 0.3, worst, worst);
            SimulationResult seen =
                Simulator.run(tasks, verdict, layout, options, ExecutionTrace.NONE);
            assertThat(seen.misses()).as("seed %d %s", seed, policy).isZero();
            for (int i = 0; i < tasks.size(); i++) {
              assertThat(seen.tasks().get(i).worstNs())
                  .as("seed %d %s %s task %d", seed, policy, verdict.method(), i)
                  .isLessThanOrEqualTo(verdict.tasks().get(i).wcrtNs().orElse(Long.MAX_VALUE));
            }
          }
        }
      }
    }
    assertThat(proved).isGreaterThan(100);
  }

  /** Reloads as long as the work itself: an order that counts them is not the one proved. */
  @ParameterizedTest
  @EnumSource(Policy.class)
  void provedSetsOfReloadingTasksAreNeverLate(Policy policy) {
    SplittableRandom random = new SplittableRandom(20);
    int proved = 0;
    for (int run = 0; run < 200; run++) {
      long seed = random.nextLong();
      List<Task> tasks = reloading(new SplittableRandom(seed), 2 + run % 3);
      List<Verdict> verdicts = new ArrayList<>();
      verdicts.add(OneProcessor.analyze(tasks, policy));
      verdicts.add(StrictPartitioning.analyze(tasks, policy, 2));
      if (GlobalGang.hasTest(policy)) {
        verdicts.add(GlobalGang.analyze(tasks, policy, 2));
      }
      for (Verdict verdict : verdicts) {
        if (!verdict.schedulable()) {
          continue;
        }
        proved++;
        TaskPlacement layout =
            verdict.method().startsWith("global")
                ? TaskPlacement.shared(verdict)
                : TaskPlacement.partitioned(verdict);
        SimulationOptions options = new SimulationOptions(20_000, seed, 0.3, true, run % 2 == 0);
        SimulationResult seen = Simulator.run(tasks, verdict, layout, options, ExecutionTrace.NONE);
        assertThat(seen.misses())
            .as("seed %d, %s on %d: %s", seed, verdict.method(), verdict.tpus(), tasks)
            .isZero();
      }
    }
    assertThat(proved).isGreaterThan(150);
  }

  private static List<Task> reloading(SplittableRandom random, int n) {
    List<Task> tasks = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      long period = random.nextLong(20, 60);
      tasks.add(
          new Task(
              "t" + i,
              "m" + i,
              period,
              random.nextBoolean() ? period : random.nextLong(15, 80),
              random.nextInt(4) == 0 ? random.nextLong(3) : 0,
              new TreeMap<>(
                  Map.of(1, random.nextLong(1, 1 + 20 / n), 2, random.nextLong(1, 2 + 10 / n))),
              OptionalLong.empty(),
              random.nextBoolean() ? 0 : random.nextLong(12),
              OptionalInt.of(i + 1)));
    }
    return tasks;
  }

  @Test
  void theSameSeedGivesTheSameRun() {
    List<Task> tasks = gangs(new SplittableRandom(9), 6, 1.5);
    Verdict verdict = StrictPartitioning.analyze(tasks, Policy.EDF, 4);
    SimulationOptions options = new SimulationOptions(9_000_000_000L, 42, 0.2, false, false);
    long[] first = new long[6];
    for (int run = 0; run < 2; run++) {
      SimulationResult seen =
          Simulator.run(
              tasks, verdict, TaskPlacement.partitioned(verdict), options, ExecutionTrace.NONE);
      for (int i = 0; i < 6; i++) {
        if (run == 0) {
          first[i] = seen.tasks().get(i).worstNs();
        } else {
          assertThat(seen.tasks().get(i).worstNs()).isEqualTo(first[i]);
        }
      }
    }
  }

  /** A shared system where everything that may run does: a shorter job makes another later. */
  @Test
  void fifoServesInOrderOfRelease() {
    List<Task> tasks = List.of(TestTasks.of("a", 100, 100, 30), TestTasks.of("b", 40, 40, 5));
    Verdict verdict = OneProcessor.analyze(tasks, Policy.FIFO);
    List<Execution> seen = new ArrayList<>();
    Simulator.run(
        tasks,
        verdict,
        TaskPlacement.partitioned(verdict),
        new SimulationOptions(10_000, 5, 0.4, true, false),
        new ExecutionTrace(Long.MAX_VALUE, seen::add));
    assertThat(seen).extracting(Execution::releaseNs).isSorted();
    assertThat(seen).extracting(Execution::startNs).isSorted();
  }

  private static List<Task> gangs(SplittableRandom random, int n, double utilisation) {
    List<Task> tasks = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      long period = random.nextLong(10_000_000, 300_000_000);
      long one = Math.max(1000, (long) (period * Math.min(0.9, utilisation / n)));
      TreeMap<Integer, Long> wcet = new TreeMap<>();
      for (int m = 1; m <= 3; m++) {
        wcet.put(m, one / m + 500);
      }
      long deadline = (long) (period * random.nextDouble(0.6, 1.3));
      tasks.add(
          new Task(
              "t" + i,
              "m" + i % 2,
              period,
              deadline,
              random.nextBoolean() ? 0 : period / 20,
              wcet,
              OptionalLong.of(one / 6),
              i % 3 == 0 ? one / 10 : 0,
              OptionalInt.of(i + 1)));
    }
    return tasks;
  }
}
