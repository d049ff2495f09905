package io.splitpoint.schedule.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Schedulability;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.TestTasks;
import io.splitpoint.schedule.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CausesTest {

  private static Task reloading(String name, long period, long wcet, long reload) {
    Task task = TestTasks.of(name, period, period, wcet);
    return new Task(
        name, name, period, period, 0, task.wcetNs(), task.bestNs(), reload, task.priority());
  }

  @Test
  void blockingOrderAndReloadsOfALateJobAddUpToItsEnd() {
    List<Task> tasks =
        List.of(reloading("a", 20, 3, 2), reloading("b", 40, 5, 4), reloading("c", 200, 9, 3));
    Verdict verdict = OneProcessor.analyze(tasks, Policy.RM);
    Causes causes = Causes.of(tasks, verdict);
    assertThat(causes.load()).isEqualTo(5 / 20.0 + 9 / 40.0 + 12 / 200.0);
    assertThat(causes.reloadLoad()).isEqualTo(2 / 20.0 + 4 / 40.0 + 3 / 200.0);
    assertThat(causes.late()).isEmpty();
    tasks = List.of(reloading("a", 14, 3, 2), reloading("b", 40, 5, 4), reloading("c", 200, 9, 3));
    verdict = OneProcessor.analyze(tasks, Policy.RM);
    Causes.LateJob late = Causes.of(tasks, verdict).late().get(0);
    assertThat(late)
        .isEqualTo(new Causes.LateJob("a", 17, 12, java.util.Optional.of("c"), List.of(), 5, 5));
    Remedies remedies = Remedies.of(tasks, Policy.RM, TimeLimit.ofMillis(60_000));
    assertThat(remedies.withoutReloads()).isTrue();
    assertThat(remedies.tpus()).hasValue(2);
    assertThat(remedies.execution()).contains(new Remedies.Change("c", 9, 6));
    assertThat(remedies.periodFactor()).isEmpty();
  }

  /** The breakdown knows the policies only by their keys, and still adds up under each of them. */
  @Test
  void everyLateJobIsExplainedUnderEveryPolicy() {
    SplittableRandom random = new SplittableRandom(3);
    int explained = 0;
    for (int run = 0; run < 300; run++) {
      long seed = random.nextLong();
      SplittableRandom of = new SplittableRandom(seed);
      List<Task> tasks = new ArrayList<>();
      for (int i = 0; i < of.nextInt(2, 6); i++) {
        Task plain =
            TestTasks.of("t" + i, of.nextLong(20, 60), of.nextLong(15, 90), of.nextLong(1, 15));
        tasks.add(
            new Task(
                plain.name(),
                plain.name(),
                plain.periodNs(),
                plain.deadlineNs(),
                of.nextInt(2) * of.nextLong(0, 10),
                plain.wcetNs(),
                plain.bestNs(),
                of.nextLong(0, 3),
                java.util.OptionalInt.of(i)));
      }
      for (Policy policy : Policy.values()) {
        Verdict verdict = OneProcessor.analyze(tasks, policy);
        if (!Causes.explain(tasks, verdict)) {
          continue;
        }
        Causes causes = Causes.of(tasks, verdict);
        long named = verdict.tasks().stream().filter(t -> t.miss().isPresent()).count();
        assertThat(causes.late()).as("seed %d, %s, %s", seed, policy, tasks).hasSize((int) named);
        for (Causes.LateJob late : causes.late()) {
          long sum = late.ahead().stream().mapToLong(Causes.Ahead::ns).sum();
          assertThat(sum + late.blockingNs() + late.ownNs()).isEqualTo(late.endNs());
          explained++;
        }
      }
    }
    assertThat(explained).isGreaterThan(500);
  }

  /** The expected changes were found by an enumeration of all deadlines outside this program. */
  @Test
  void theLeastChangesOfTwoSetsAreThoseOfAnEnumeration() {
    List<Task> small =
        List.of(
            TestTasks.of("A", 12_000_000, 7_000_000, 1_999_982),
            TestTasks.of("B", 4_000_000, 4_000_000, 2_000_000),
            TestTasks.of("C", 6_000_000, 5_000_000, 1_000_000),
            TestTasks.of("D", 12_000_000, 7_000_000, 2_000_000));
    Remedies remedies = Remedies.of(small, Policy.EDF, TimeLimit.ofMillis(60_000));
    assertThat(remedies.tpus()).hasValue(2);
    assertThat(remedies.period()).contains(new Remedies.Change("B", 4_000_000, 4_999_982));
    assertThat(remedies.execution()).contains(new Remedies.Change("B", 2_000_000, 1_500_009));
    assertThat(remedies.periodFactor()).hasValue(1.25);
    List<Task> slow =
        List.of(
            TestTasks.of("A", 3_999_840, 7_999_680, 333_320),
            TestTasks.of("B", 7_999_920, 7_999_920, 3_333_300),
            TestTasks.of("C", 24_000_000, 24_000_000, 5_300_000),
            TestTasks.of("D", 6_000_000, 12_000_000, 1_500_000),
            TestTasks.of("E", 7_999_920, 23_999_760, 233_331));
    remedies = Remedies.of(slow, Policy.EDF, TimeLimit.ofMillis(60_000));
    assertThat(remedies.execution()).contains(new Remedies.Change("C", 5_300_000, 4_333_300));
    assertThat(remedies.period()).isEmpty();
    assertThat(remedies.periodFactor()).isEmpty();
  }

  @Test
  void everyRemedyFitsAndOneStepLessDoesNot() {
    SplittableRandom random = new SplittableRandom(9);
    int found = 0;
    for (int run = 0; run < 40; run++) {
      long seed = random.nextLong();
      SplittableRandom of = new SplittableRandom(seed);
      List<Task> tasks = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        long period = of.nextLong(30, 100);
        tasks.add(TestTasks.of("t" + i, period, period, of.nextLong(5, 40)));
      }
      if (OneProcessor.schedulable(tasks, Policy.EDF, 1)) {
        continue;
      }
      Remedies remedies = Remedies.of(tasks, Policy.EDF, TimeLimit.ofMillis(60_000));
      if (remedies.execution().isPresent()) {
        Remedies.Change change = remedies.execution().get();
        assertThat(decide(tasks, change.task(), change.toNs()))
            .isEqualTo(Schedulability.SCHEDULABLE);
        assertThat(decide(tasks, change.task(), change.toNs() + 1))
            .isEqualTo(Schedulability.NOT_SCHEDULABLE);
        found++;
      }
    }
    assertThat(found).isGreaterThan(5);
  }

  private static Schedulability decide(List<Task> tasks, String name, long wcet) {
    List<Task> changed =
        tasks.stream()
            .map(
                t ->
                    t.name().equals(name)
                        ? TestTasks.of(name, t.periodNs(), t.deadlineNs(), wcet)
                        : t)
            .toList();
    return OneProcessor.decide(changed, Policy.EDF, 1, TimeLimit.ofMillis(60_000));
  }
}
