package io.splitpoint.schedule.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.TaskVerdict;
import io.splitpoint.schedule.TestTasks;
import io.splitpoint.schedule.analysis.OneProcessor;
import io.splitpoint.schedule.live.Admission.Asked;
import io.splitpoint.schedule.live.Admission.Decision;
import io.splitpoint.schedule.live.JobCounters.Event;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Admission alone: no server, no socket, no accelerator. */
class AdmissionTest {

  private static final long MS = 1_000_000;
  private static final Object USER = "a client";
  private static final Object OTHER = "another client";

  private final JobCounters counters = new JobCounters();
  private final Admission admission =
      new Admission(
          Policy.EDF,
          new int[] {1},
          List.of(new ReadyQueue(Policy.EDF, 64)),
          0,
          Map.of("net", 60 * MS),
          counters);

  @AfterEach
  void close() throws InterruptedException {
    admission.close();
  }

  @Test
  void aModelWhoseWorstCaseIsUnknownIsRefused() throws Exception {
    assertThat(decision(task("a", "other", 100, 100, USER)).reason())
        .isEqualTo("the worst case of model other is not known");
    assertThat(counters.of(Event.NOT_ADMITTED)).isEqualTo(1);
    assertThat(admission.size()).isZero();
  }

  @Test
  void aDeadlineShorterThanTheExecutionIsRefused() throws Exception {
    assertThat(decision(task("a", "net", 100, 59, USER)).reason())
        .isEqualTo("the deadline of 59.0 ms is shorter than the execution of 60.0 ms");
  }

  @Test
  void moreWorkThanTheAcceleratorHasTimeForIsRefused() throws Exception {
    admitted(task("a", "net", 100, 100, USER));
    Decision second = decision(task("b", "net", 100, 100, USER));
    assertThat(second.task()).isEmpty();
    assertThat(second.reason()).isNotEmpty();
    assertThat(admission.find("a")).isPresent();
    assertThat(admission.find("b")).isEmpty();
    assertThat(counters.of(Event.ADMITTED)).isEqualTo(1);
  }

  /** Otherwise a job that reloads, which the proof allows, would pay for an overrun. */
  @Test
  void theBudgetOfAJobHasItsReloadWhereItsGroupServesASecondModel() {
    Task first = TestTasks.of("a", 100 * MS, 100 * MS, 10 * MS).withReloadNs(5 * MS);
    Task second = TestTasks.of("b", 200 * MS, 200 * MS, 10 * MS).withReloadNs(7 * MS);
    List<TaskVerdict> verdicts = OneProcessor.analyze(List.of(first, second), Policy.EDF).tasks();
    admission.declare(first, verdicts.get(0));
    LiveTask a = admission.find("a").orElseThrow();
    assertThat(a.budgetNs).isEqualTo(10 * MS);
    admission.declare(second, verdicts.get(1));
    assertThat(a.budgetNs).isEqualTo(15 * MS);
    assertThat(admission.find("b").orElseThrow().budgetNs).isEqualTo(17 * MS);
  }

  @Test
  void theSameNameWithTheSameTimesIsTheSameTaskForEveryClient() throws Exception {
    LiveTask first = admitted(task("a", "net", 100, 100, USER));
    assertThat(decision(task("a", "net", 100, 100, OTHER)).task()).containsSame(first);
    assertThat(decision(task("a", "net", 200, 200, OTHER)).reason())
        .isEqualTo("a is another client's, with other times");
    admission.leave("a", USER);
    assertThat(admission.find("a")).as("the other client still uses it").containsSame(first);
    admission.leave("a", OTHER);
    assertThat(admission.find("a")).isEmpty();
  }

  private static Asked task(
      String name, String model, long periodMs, long deadlineMs, Object user) {
    return new Asked(name, model, periodMs * MS, deadlineMs * MS, 0, user);
  }

  private Decision decision(Asked asked) throws Exception {
    CompletableFuture<Decision> found = new CompletableFuture<>();
    admission.admit(asked, found::complete);
    return found.get(60, TimeUnit.SECONDS);
  }

  /** A test that a busy machine does not decide in its time refuses, and may be asked for again. */
  private LiveTask admitted(Asked asked) throws Exception {
    Decision decision = decision(asked);
    for (int again = 0; again < 100 && decision.task().isEmpty(); again++) {
      decision = decision(asked);
    }
    return decision.task().orElseThrow();
  }
}
