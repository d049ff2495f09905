package io.splitpoint.schedule.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Schedulability;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.TaskVerdict;
import io.splitpoint.schedule.TestTasks;
import io.splitpoint.schedule.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sets whose answers are published. */
class KnownAnswersTest {

  /**
   * Davis, Burns, Bril, Lukkien 2007, table 1: the 1994 analysis says 2, 3, 3 and lets C through;
   * the second instance of C takes 3.5.
   */
  private static final List<Task> CAN =
      List.of(
          TestTasks.of("A", 2_500_000, 2_500_000, 1_000_000),
          TestTasks.of("B", 3_500_000, 3_250_000, 1_000_000),
          TestTasks.of("C", 3_500_000, 3_250_000, 1_000_000));

  @Test
  void secondInstanceOfTheLowestCanMessageIsTheWorst() {
    Verdict verdict = OneProcessor.analyze(CAN, Policy.DM);
    assertThat(verdict.tasks())
        .extracting(task -> task.wcrtNs().getAsLong())
        .containsExactly(2_000_000L, 3_000_000L, 3_500_000L);
    assertThat(verdict.tasks())
        .extracting(TaskVerdict::schedulable)
        .containsExactly(true, true, false);
    assertThat(verdict.schedulable()).isFalse();
  }

  @Test
  void canMessagesNameTheirBlocker() {
    Verdict verdict = OneProcessor.analyze(CAN, Policy.DM);
    assertThat(verdict.tasks().get(0).blockedBy()).contains("B");
    assertThat(verdict.tasks().get(0).blockingNs()).isEqualTo(1_000_000);
    assertThat(verdict.tasks().get(2).blockedBy()).isEmpty();
    assertThat(verdict.tasks().get(2).slackNs()).hasValue(-250_000);
  }

  /** Same paper, section 3.4: with D = 3.5 for C the three messages fit exactly. */
  @Test
  void aDeadlineOfExactlyTheResponseTimeIsMet() {
    List<Task> relaxed =
        List.of(CAN.get(0), CAN.get(1), TestTasks.of("C", 3_500_000, 3_500_000, 1_000_000));
    assertThat(OneProcessor.analyze(relaxed, Policy.DM).schedulable()).isTrue();
    List<Task> tight =
        List.of(CAN.get(0), CAN.get(1), TestTasks.of("C", 3_500_000, 3_499_999, 1_000_000));
    assertThat(OneProcessor.analyze(tight, Policy.DM).schedulable()).isFalse();
  }

  /**
   * George, Rivierre, Spuri 1996: without preemption deadline monotonic order is not optimal. Here
   * the middle deadline belongs on the lowest priority (checked by hand over all six orders).
   */
  @Test
  void audsleyFindsAnOrderWhereDeadlineMonotonicFails() {
    List<Task> tasks =
        List.of(
            TestTasks.of("a", 15, 8, 3), TestTasks.of("b", 14, 10, 1), TestTasks.of("c", 7, 7, 4));
    assertThat(OneProcessor.analyze(tasks, Policy.DM).schedulable()).isFalse();
    Verdict found = OneProcessor.analyze(tasks, Policy.OPA);
    assertThat(found.schedulable()).isTrue();
    assertThat(found.tasks())
        .extracting(task -> task.priority().getAsInt())
        .containsExactly(3, 2, 1);
  }

  /**
   * The first task is late by its jitter on any priority. With no time to search, the third is open
   * on the lowest priority, but the second fits there, so that no order is left out.
   */
  @Test
  void aCandidateThatStayedOpenDoesNotMatterOnceAnotherFitsOnItsPlace() {
    ProcessorTasks w =
        new ProcessorTasks(
            new long[] {1, 100, 1},
            new long[] {1000, 110, 10_000},
            new long[] {1, 300, 105},
            new long[] {1, 0, 0});
    int[] thirdIsLowest = {0, 1, 2};
    assertThat(FixedPriority.response(w, thirdIsLowest, 2, true, TimeLimit.ofMillis(0)).within(105))
        .isEqualTo(Schedulability.UNDECIDED);
    assertThat(Priorities.assign(w, TimeLimit.ofMillis(0)).outcome())
        .isEqualTo(Schedulability.NOT_SCHEDULABLE);
  }

  /**
   * At full load the lowest task never catches up, and periods such as these meet again after
   * years. By 5 ms the first two are due with 6 ms of work, so no order fits, whoever comes last.
   */
  @Test
  void noOrderFitsWhereEdfMissesADeadlineHoweverLongTheLowestPriorityIsOpen() {
    ProcessorTasks w =
        new ProcessorTasks(
            new long[] {3_000_000, 3_000_009, 100_000_034},
            new long[] {10_000_000, 10_000_030, 250_000_085},
            new long[] {5_000_000, 5_000_000, 108_000_000},
            new long[3]);
    int[] thirdIsLowest = {0, 1, 2};
    assertThat(w.compareUtilisationToOne()).isZero();
    assertThat(
            FixedPriority.response(w, thirdIsLowest, 2, true, TimeLimit.ofMillis(0)).within(w.d[2]))
        .isEqualTo(Schedulability.UNDECIDED);
    assertThat(Priorities.assign(w, TimeLimit.ofMillis(0)).outcome())
        .isEqualTo(Schedulability.NOT_SCHEDULABLE);
  }

  /**
   * Jobs of higher priority that came within y before a start have run within y: that bounds the
   * lowest task of a set of utilisation 1 whose periods meet after 2.4 million ms.
   */
  @Test
  void theLowestTaskOfAFullSetIsBoundedWithoutWalkingToWhereAllPeriodsMeet() {
    ProcessorTasks w =
        new ProcessorTasks(
            new long[] {173_998, 204_258, 115_444, 183_345},
            new long[] {609_840, 1_784_160, 670_320, 428_400},
            new long[] {532_959, 1_726_741, 670_320, 1_405_458},
            new long[] {0, 493_851, 129_171, 0});
    int[] lastIsLowest = {0, 1, 2, 3};
    assertThat(w.compareUtilisationToOne()).isZero();
    assertThat(w.hyperperiod()).isGreaterThan(1_000_000L * w.t[3]);
    Response lowest = FixedPriority.response(w, lastIsLowest, 3, true, TimeLimit.ofMillis(60_000));
    assertThat(lowest.within(w.d[3])).isEqualTo(Schedulability.SCHEDULABLE);
    assertThat(lowest.seenNs()).isLessThan(lowest.boundNs());
  }

  /** Jeffay, Stanat, Martel 1991: utilisation is small, yet a long job blocks a short deadline. */
  @Test
  void aLongJobBlocksAShortPeriodWhateverThePolicy() {
    List<Task> tasks = List.of(TestTasks.of("short", 3, 3, 1), TestTasks.of("long", 100, 100, 4));
    for (Policy policy : Policy.values()) {
      assertThat(OneProcessor.schedulable(tasks, policy, 1)).as(policy.label()).isFalse();
    }
  }

  /** Jeffay et al.: the condition for T = D; here it holds with equality at L = 3. */
  @Test
  void jeffaysConditionHoldsWithEquality() {
    List<Task> tasks =
        List.of(TestTasks.of("a", 3, 3, 1), TestTasks.of("b", 6, 6, 2), TestTasks.of("c", 9, 9, 2));
    assertThat(OneProcessor.schedulable(tasks, Policy.EDF, 1)).isTrue();
    List<Task> longer =
        List.of(TestTasks.of("a", 3, 3, 1), TestTasks.of("b", 6, 6, 2), TestTasks.of("c", 9, 9, 3));
    assertThat(OneProcessor.schedulable(longer, Policy.EDF, 1)).isFalse();
  }

  @Test
  void moreWorkThanTimeHasNoBound() {
    List<Task> tasks = List.of(TestTasks.of("a", 3, 30, 2), TestTasks.of("b", 3, 30, 2));
    for (Policy policy : Policy.values()) {
      Verdict verdict = OneProcessor.analyze(tasks, policy);
      assertThat(verdict.schedulable()).as(policy.label()).isFalse();
      assertThat(verdict.tasks().get(1).wcrtNs()).as(policy.label()).isEmpty();
    }
  }

  @Test
  void aDeadlineShorterThanTheExecutionIsMissed() {
    List<Task> tasks = List.of(TestTasks.of("a", 100, 5, 6));
    for (Policy policy : Policy.values()) {
      assertThat(OneProcessor.analyze(tasks, policy).schedulable()).as(policy.label()).isFalse();
    }
  }

  @Test
  void reloadIsPaidOnlyWhereModelsEvictEachOther() {
    Task one = withReload("one", "m");
    Task same = withReload("same", "m");
    Task other = withReload("other", "n");
    assertThat(OneProcessor.schedulable(List.of(one, same), Policy.EDF, 1)).isTrue();
    assertThat(OneProcessor.schedulable(List.of(one, other), Policy.EDF, 1)).isFalse();
  }

  private static Task withReload(String name, String model) {
    Task task = TestTasks.of(name, 10, 10, 5);
    return new Task(name, model, 10, 10, 0, task.wcetNs(), task.bestNs(), 1, task.priority());
  }
}
