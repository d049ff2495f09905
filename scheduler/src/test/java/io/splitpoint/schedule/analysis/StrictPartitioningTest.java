package io.splitpoint.schedule.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.TaskVerdict;
import io.splitpoint.schedule.TestTasks;
import io.splitpoint.schedule.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class StrictPartitioningTest {

  @Test
  void aLongJobAndAShortDeadlineGetGroupsOfTheirOwn() {
    List<Task> tasks = List.of(TestTasks.of("short", 3, 3, 1), TestTasks.of("long", 100, 100, 4));
    assertThat(OneProcessor.schedulable(tasks, Policy.EDF, 1)).isFalse();
    Verdict verdict = StrictPartitioning.analyze(tasks, Policy.EDF, 2);
    assertThat(verdict.schedulable()).isTrue();
    assertThat(verdict.tasks())
        .extracting(task -> task.partition().getAsInt())
        .doesNotHaveDuplicates();
  }

  @Test
  void aJobTooLongForOneTpuRunsOnTwo() {
    Task wide = gang("wide", 100, 100, 120, 60);
    Verdict verdict = StrictPartitioning.analyze(List.of(wide), Policy.DM, 4);
    assertThat(verdict.schedulable()).isTrue();
    assertThat(verdict.tasks().get(0).tpus()).hasValue(2);
    assertThat(verdict.tasks().get(0).wcrtNs()).hasValue(60);
    assertThat(verdict.tpusNeeded()).hasValue(2);
  }

  @Test
  void tasksWithoutAPlaceHaveNoResponseTime() {
    List<Task> tasks =
        List.of(
            TestTasks.of("a", 10, 10, 9),
            TestTasks.of("b", 10, 10, 9),
            TestTasks.of("c", 10, 10, 9));
    Verdict verdict = StrictPartitioning.analyze(tasks, Policy.EDF, 2);
    assertThat(verdict.schedulable()).isFalse();
    assertThat(verdict.tasks()).filteredOn(task -> task.partition().isEmpty()).hasSize(1);
    assertThat(verdict.tasks())
        .filteredOn(task -> task.partition().isEmpty())
        .allMatch(task -> task.wcrtNs().isEmpty() && !task.schedulable());
  }

  @Test
  void groupsAreDisjointWithinTheTpusAndPassTheOneProcessorTest() {
    SplittableRandom random = new SplittableRandom(11);
    for (int run = 0; run < 60; run++) {
      long seed = random.nextLong();
      List<Task> tasks = randomTasks(new SplittableRandom(seed), 4 + run % 30, 2.5);
      for (Policy policy : new Policy[] {Policy.EDF, Policy.DM, Policy.OPA}) {
        Verdict verdict = StrictPartitioning.analyze(tasks, policy, 8);
        if (verdict.schedulable()) {
          assertThat(verdict.tasks()).as("seed %d", seed).allMatch(TaskVerdict::schedulable);
        }
        var groups =
            verdict.tasks().stream()
                .filter(task -> task.partition().isPresent())
                .collect(Collectors.groupingBy(task -> task.partition().getAsInt()));
        int used = 0;
        for (List<TaskVerdict> group : groups.values()) {
          int width = group.get(0).tpus().getAsInt();
          assertThat(group).as("seed %d", seed).allMatch(task -> task.tpus().getAsInt() == width);
          List<Task> members =
              tasks.stream()
                  .filter(
                      task -> group.stream().anyMatch(placed -> placed.task().equals(task.name())))
                  .toList();
          assertThat(OneProcessor.schedulable(members, policy, width)).as("seed %d", seed).isTrue();
          used += width;
        }
        assertThat(used).as("seed %d", seed).isLessThanOrEqualTo(8);
      }
    }
  }

  /** The search by subsets against the plain enumeration of all partitions and widths. */
  @Test
  void exactSearchFindsTheFewestTpus() {
    SplittableRandom random = new SplittableRandom(5);
    for (int run = 0; run < 60; run++) {
      long seed = random.nextLong();
      List<Task> tasks = randomTasks(new SplittableRandom(seed), 5, 1.5);
      int fewest = fewest(tasks, new ArrayList<>(), 0);
      int found =
          ExactGrouping.find(
                  new TaskTable(tasks, Policy.EDF, 4, TimeLimit.ofMillis(600_000)),
                  Integer.MAX_VALUE)
              .map(TaskGroups::tpus)
              .orElse(Integer.MAX_VALUE);
      assertThat(found).as("seed %d", seed).isEqualTo(fewest);
    }
  }

  @Test
  void heuristicNeverBeatsTheExactSearchAndIsSeldomFarFromIt() {
    SplittableRandom random = new SplittableRandom(6);
    double sum = 0;
    int both = 0;
    for (int run = 0; run < 100; run++) {
      long seed = random.nextLong();
      List<Task> tasks = randomTasks(new SplittableRandom(seed), 8, 2);
      Verdict verdict = StrictPartitioning.analyze(tasks, Policy.EDF, 16);
      if (verdict.gap().isPresent()) {
        assertThat(verdict.gap().getAsDouble()).as("seed %d", seed).isGreaterThanOrEqualTo(1);
        sum += verdict.gap().getAsDouble();
        both++;
      }
    }
    assertThat(both).isGreaterThan(50);
    System.out.printf("mean gap %.4f over %d sets%n", sum / both, both);
    assertThat(sum / both).isLessThan(1.1);
  }

  private static int fewest(List<Task> tasks, List<List<Task>> groups, int next) {
    if (next == tasks.size()) {
      int sum = 0;
      for (List<Task> group : groups) {
        int least = 1;
        while (least <= 4 && !OneProcessor.schedulable(group, Policy.EDF, least)) {
          least++;
        }
        if (least > 4) {
          return Integer.MAX_VALUE;
        }
        sum += least;
      }
      return sum;
    }
    int best = Integer.MAX_VALUE;
    for (int g = 0; g <= groups.size(); g++) {
      if (g == groups.size()) {
        groups.add(new ArrayList<>());
      }
      groups.get(g).add(tasks.get(next));
      best = Math.min(best, fewest(tasks, groups, next + 1));
      groups.get(g).remove(groups.get(g).size() - 1);
      if (groups.get(g).isEmpty()) {
        groups.remove(g);
      }
    }
    return best;
  }

  static List<Task> randomTasks(SplittableRandom random, int n, double utilisation) {
    List<Task> tasks = new ArrayList<>();
    double[] share = new double[n];
    Arrays.setAll(share, i -> random.nextDouble(0.05, 1));
    double sum = Arrays.stream(share).sum();
    for (int i = 0; i < n; i++) {
      long period = (long) Math.exp(random.nextDouble(Math.log(1e7), Math.log(1e9)));
      double u = Math.min(0.95, share[i] / sum * utilisation);
      long one = Math.max(1, (long) (u * period));
      double overhead = random.nextDouble(0.02, 0.3);
      long[] wcet = new long[4];
      for (int m = 1; m <= 4; m++) {
        wcet[m - 1] = Math.max(1, (long) (one * (1.0 / m + overhead * (m - 1) / m)));
      }
      tasks.add(gang("t" + i, period, period, wcet));
    }
    return tasks;
  }

  static Task gang(String name, long period, long deadline, long... wcet) {
    TreeMap<Integer, Long> byTpus = new TreeMap<>();
    for (int m = 1; m <= wcet.length; m++) {
      byTpus.put(m, wcet[m - 1]);
    }
    return new Task(
        name, name, period, deadline, 0, byTpus, OptionalLong.empty(), 0, OptionalInt.empty());
  }
}
