package io.splitpoint.schedule.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Schedulability;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.TaskVerdict;
import io.splitpoint.schedule.TestTasks;
import io.splitpoint.schedule.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class GlobalGangTest {

  private static final int TPUS = 3;

  /** Before c waits at most one of two Edge TPUs is busy, so a and b do not both carry work in. */
  @Test
  void onTwoTpusOneTaskOfWidthOneCarriesWorkIn() {
    List<Task> tasks =
        List.of(
            TestTasks.of("a", 10, 10, 2),
            TestTasks.of("b", 10, 10, 2),
            TestTasks.of("c", 20, 7, 5));
    assertThat(GlobalGang.passesWithAllCarriedIn(tasks, Policy.RM, 2)).isFalse();
    Verdict verdict = GlobalGang.analyze(tasks, Policy.RM, 2);
    assertThat(verdict.schedulable()).isTrue();
    // a and b arrive with c and run side by side
    assertThat(verdict.tasks().get(2).wcrtNs()).hasValue(7);
  }

  @Test
  void whereOneTaskFailsNothingIsSaidOfTheOthers() {
    List<Task> tasks =
        List.of(
            TestTasks.of("a", 10, 10, 2),
            TestTasks.of("b", 100, 50, 30),
            TestTasks.of("c", 100, 40, 30));
    Verdict verdict = GlobalGang.analyze(tasks, Policy.RM, 1);
    assertThat(verdict.schedulable()).isFalse();
    assertThat(verdict.tasks())
        .allMatch(task -> task.outcome() == Schedulability.UNDECIDED && task.wcrtNs().isEmpty());
  }

  /** What makes Audsley's assignment optimal for the test where all tasks are equally wide. */
  @Test
  void withEqualWidthsATaskThatMovesBelowNeverLengthensTheWait() {
    SplittableRandom random = new SplittableRandom(3);
    int shorter = 0;
    for (int set = 0; set < 5_000; set++) {
      int n = random.nextInt(2, 7);
      int[] width = new int[n];
      long[][] time = new long[4][n];
      int[] rank = new int[n];
      int same = 1 << random.nextInt(3);
      for (int i = 0; i < n; i++) {
        width[i] = same;
        time[1][i] = random.nextInt(5, 60);
        time[0][i] = random.nextInt(1, (int) time[1][i] / 2 + 1);
        time[2][i] = random.nextInt(3);
        time[3][i] = time[1][i] - random.nextInt((int) (time[1][i] - time[0][i] + 1));
        rank[i] = random.nextBoolean() ? -1 : 1;
      }
      rank[0] = 0;
      rank[1] = -1;
      GangWindow window = new GangWindow(4, width, time[0], time[1], time[2], time[3]);
      long above = window.wait(0, rank, 1_000);
      rank[1] = 1;
      long below = window.wait(0, rank, 1_000);
      assertThat(below).as("set %d", set).isLessThanOrEqualTo(above);
      shorter += below < above ? 1 : 0;
    }
    assertThat(shorter).isGreaterThan(500);
  }

  @Test
  void noRunRespondsLaterThanWhatIsProved() {
    proved(400, 1);
  }

  @Test
  @Tag("proof")
  void noRunOfManySetsRespondsLaterThanWhatIsProved() {
    proved(40_000, 2);
  }

  private static void proved(int sets, long seedOfAll) {
    SplittableRandom random = new SplittableRandom(seedOfAll);
    int[] passed = new int[3];
    for (int set = 0; set < sets; set++) {
      long seed = random.nextLong();
      SplittableRandom of = new SplittableRandom(seed);
      List<Task> tasks = small(of);
      Policy policy = new Policy[] {Policy.FP, Policy.DM, Policy.OPA}[set % 3];
      Verdict verdict = GlobalGang.analyze(tasks, policy, TPUS);
      boolean whole = GlobalGang.passesWithAllCarriedIn(tasks, policy, TPUS);
      passed[0] += whole ? 1 : 0;
      passed[1] += verdict.schedulable() ? 1 : 0;
      if (whole) {
        assertThat(verdict.schedulable()).as("seed %d", seed).isTrue();
      }
      if (policy == Policy.OPA && GlobalGang.analyze(tasks, Policy.DM, TPUS).schedulable()) {
        assertThat(verdict.schedulable()).as("seed %d", seed).isTrue();
      }
      int[] order =
          IntStream.range(0, tasks.size())
              .boxed()
              .sorted(Comparator.comparing(i -> verdict.tasks().get(i).priority().orElseThrow()))
              .mapToInt(i -> i)
              .toArray();
      GangSearch.Gang[] gangs = new GangSearch.Gang[order.length];
      for (int place = 0; place < order.length; place++) {
        Task task = tasks.get(order[place]);
        gangs[place] =
            new GangSearch.Gang(
                task.wcetNs().firstKey(),
                (int) task.periodNs(),
                (int) task.deadlineNs(),
                (int) task.jitterNs(),
                task.wcetNs().firstEntry().getValue().intValue());
      }
      if (!verdict.schedulable() && set % 8 != 0) {
        continue;
      }
      long[] worst = GangSearch.worstResponses(gangs, TPUS);
      passed[2] += worst != null && !verdict.schedulable() ? 1 : 0;
      if (verdict.schedulable()) {
        assertThat(worst).as("seed %d misses a deadline", seed).isNotNull();
        for (int place = 0; place < order.length; place++) {
          TaskVerdict task = verdict.tasks().get(order[place]);
          assertThat(worst[place])
              .as("seed %d task %d of %s", seed, order[place], tasks)
              .isLessThanOrEqualTo(task.wcrtNs().orElseThrow());
        }
      }
    }
    System.out.printf(
        "of %d small sets: %d pass with all carried in, %d with the limit;"
            + " of an eighth of those left %d meet their deadlines%n",
        sets, passed[0], passed[1], passed[2]);
    assertThat(passed[1]).isGreaterThan(sets / 20).isGreaterThan(passed[0]);
  }

  private static List<Task> small(SplittableRandom random) {
    int n = random.nextInt(3, 5);
    List<Task> tasks = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      int period = random.nextInt(4, n == 3 ? 13 : 9);
      int jitter = random.nextInt(4) == 0 ? 1 : 0;
      int wcet = random.nextInt(1, Math.max(2, period / 2));
      int deadline = random.nextInt(Math.min(period, wcet + jitter + 1), period + 1);
      tasks.add(
          new Task(
              "t" + i,
              "t" + i,
              period,
              deadline,
              jitter,
              new TreeMap<>(Map.of(random.nextInt(1, TPUS + 1), (long) wcet)),
              OptionalLong.empty(),
              0,
              OptionalInt.of(random.nextInt(1, 9))));
    }
    return tasks;
  }
}
