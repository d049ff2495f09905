package io.splitpoint.schedule.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Schedulability;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.TaskVerdict;
import io.splitpoint.schedule.TasksCsv;
import io.splitpoint.schedule.TestTasks;
import io.splitpoint.schedule.Verdict;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sets close to full load, and of very long times, that were decided wrongly or never. */
class DeadlineCasesTest {

  static List<Task> tasks(String name) {
    try {
      return TasksCsv.read(
          Path.of(
              DeadlineCasesTest.class
                  .getResource("/io/splitpoint/schedule/deadlines/" + name + ".csv")
                  .toURI()));
    } catch (java.net.URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** B's last job before 80 ends at 90: two jobs of B, one of each other, all due by 80. */
  @ParameterizedTest
  @ValueSource(strings = {"edf-optimistic", "overflow-small"})
  void moreDemandThanTimeBeforeADeadlineIsRefutedAtEveryScale(String name) {
    Verdict verdict = OneProcessor.analyze(tasks(name), Policy.EDF);
    assertThat(verdict.outcome()).isEqualTo(Schedulability.NOT_SCHEDULABLE);
    assertThat(verdict.tasks()).anyMatch(task -> task.miss().isPresent());
  }

  /** C blocks for 5.3 ms what is due within 8; under rm G comes last. */
  @ParameterizedTest
  @CsvSource({"slow-edf,edf", "slow3,rm"})
  void setsCloseToFullLoadAreRefutedWithTheJobThatIsLate(String name, String policy) {
    Verdict verdict =
        OneProcessor.analyze(tasks(name), Policy.of(policy), TimeLimit.ofSteps(20_000_000));
    assertThat(verdict.outcome()).isEqualTo(Schedulability.NOT_SCHEDULABLE);
    assertThat(verdict.tasks())
        .filteredOn(task -> task.outcome() == Schedulability.NOT_SCHEDULABLE)
        .isNotEmpty()
        .allSatisfy(
            task ->
                assertThat(task.miss().orElseThrow().endNs())
                    .isGreaterThan(task.miss().orElseThrow().dueNs()));
  }

  @ParameterizedTest
  @CsvSource({
    "near-full,fp",
    "near-full,edf",
    "full,fp",
    "full,edf",
    "slow2,edf",
    "slow2,rm",
    "slow3,edf",
    "rm-equal,rm",
    "rm-equal,edf"
  })
  void setsCloseToFullLoadAreProvedWithANumberForEveryTask(String name, String policy) {
    Verdict verdict = OneProcessor.analyze(tasks(name), Policy.of(policy));
    assertThat(verdict.outcome()).as("%s", verdict).isEqualTo(Schedulability.SCHEDULABLE);
    assertThat(verdict.tasks()).allMatch(task -> task.wcrtNs().isPresent());
    assertThat(verdict.tasks()).allMatch(TaskVerdict::schedulable);
  }

  @Test
  void aSpentTimeLimitIsToldAsUndecidedAndNeverAsAMiss() {
    List<Task> tasks =
        List.of(
            TestTasks.of("a", 1_000_003, 900_000, 400_001),
            TestTasks.of("b", 1_400_017, 1_150_000, 480_009),
            TestTasks.of("c", 10_000_019, 9_000_077, 200_000));
    Verdict none = OneProcessor.analyze(tasks, Policy.EDF, TimeLimit.ofMillis(0));
    assertThat(none.outcome()).isEqualTo(Schedulability.UNDECIDED);
    assertThat(none.limitMs()).isZero();
    assertThat(none.tasks()).extracting(TaskVerdict::miss).containsOnly(Optional.empty());
    assertThat(OneProcessor.analyze(tasks, Policy.EDF).outcome())
        .isEqualTo(Schedulability.SCHEDULABLE);
  }

  /**
   * A machine that stood still used up the time, and the job was said to end as if it were alone.
   */
  @Test
  void aLateJobEndsBehindItsBlockerEvenWhereTheTimeIsSpent() {
    Task longer = TestTasks.of("t0", 1_629_095, 3_682_620, 110_090);
    Task late = TestTasks.of("t1", 227_146, 211_796, 211_796);
    for (Policy policy : List.of(Policy.EDF, Policy.LLF)) {
      Verdict verdict = OneProcessor.analyze(List.of(longer, late), policy, TimeLimit.ofSteps(0));
      assertThat(verdict.tasks().get(1).miss().orElseThrow().endNs())
          .as(policy.label())
          .isEqualTo(211_796 + 110_090);
    }
  }

  /** Whatever else the machine does: within these steps nothing looks at the clock. */
  @Test
  void theSameStepsGiveTheSameAnswer() {
    for (String name : List.of("slow3", "slow-edf")) {
      for (Policy policy : Policy.values()) {
        if (policy == Policy.FP) {
          continue; // these have no priorities
        }
        Verdict first = OneProcessor.analyze(tasks(name), policy, TimeLimit.ofSteps(300_000));
        Verdict again = OneProcessor.analyze(tasks(name), policy, TimeLimit.ofSteps(300_000));
        assertThat(again).as("%s under %s", name, policy.label()).isEqualTo(first);
      }
    }
  }

  @Test
  void timesOfAYearAndOfANanosecondAreExact() {
    long year = Task.MAX_NS;
    for (Policy policy : Policy.values()) {
      List<Task> fits =
          List.of(TestTasks.of("a", year, year, year / 2), TestTasks.of("b", year, year, year / 2));
      assertThat(OneProcessor.analyze(fits, policy).outcome())
          .as(policy.label())
          .isEqualTo(Schedulability.SCHEDULABLE);
      List<Task> over =
          List.of(
              TestTasks.of("a", year, year, year / 2), TestTasks.of("b", year, year, year / 2 + 1));
      assertThat(OneProcessor.analyze(over, policy).outcome())
          .as(policy.label())
          .isEqualTo(Schedulability.NOT_SCHEDULABLE);
      List<Task> least = List.of(TestTasks.of("a", 2, 2, 1), TestTasks.of("b", 2, 2, 1));
      assertThat(OneProcessor.analyze(least, policy).outcome())
          .as(policy.label())
          .isEqualTo(Schedulability.SCHEDULABLE);
      List<Task> both = List.of(TestTasks.of("a", 2, 2, 1), TestTasks.of("b", year, year, 1));
      assertThat(OneProcessor.analyze(both, policy).outcome())
          .as(policy.label())
          .isEqualTo(Schedulability.SCHEDULABLE);
    }
  }

  /** 1,024 Edge TPUs times a year is more than a long holds. */
  @Test
  void wideGangsOfLongJobsDoNotOverflowIntoAProof() {
    long year = Task.MAX_NS;
    TreeMap<Integer, Long> wide = new TreeMap<>(Map.of(600, year / 2));
    List<Task> tasks =
        IntStream.range(0, 6)
            .mapToObj(i -> TestTasks.of("t" + i, year, year, 1).withWcetNs(wide))
            .toList();
    assertThat(GlobalGang.analyze(tasks, Policy.EDF, 1024).schedulable()).isFalse();
    assertThat(GlobalGang.analyze(tasks.subList(0, 1), Policy.EDF, 1024).schedulable()).isTrue();
  }
}
