package io.splitpoint.schedule.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.schedule.TestTasks;
import io.splitpoint.schedule.live.JobCounters.Event;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Why a job is late; the times are made up, and so long that what this machine does is nothing. */
class ExcessTest {

  private static final long S = 1_000_000_000L;

  private final JobCounters counters = new JobCounters();
  private final MachinePauses pauses = new MachinePauses(counters, () -> true);
  private final long now = System.nanoTime();
  private final LiveTask task = new LiveTask(TestTasks.of("t", 100 * S, 50 * S, 10 * S), 0, 1, now);

  private Job job(boolean first) {
    Job job =
        new Job(
            new Job.Asked("1", "t", "i", 100 * S, 50 * S),
            now,
            now + 50 * S,
            new ReplyTo() {
              @Override
              public void answered(Job of, Classification answer, long endNanos) {}

              @Override
              public void failed(Job of, String reason) {}
            },
            Optional.of(task));
    job.first = first;
    job.turnNanos = now;
    job.nominalNanos = now;
    job.offeredNanos = now;
    return job;
  }

  private Excess excess(long overranBefore) {
    return new Excess(Optional.of(pauses), overranBefore);
  }

  @Test
  void aJobAfterOneThatRanTooLongIsLateForTheOverrun() {
    try (Excess excess = excess(0)) {
      excess.begin(job(true));
      assertThat(excess.end(now, now + 60 * S, task.budgetNs)).isLessThan(S);
      Job late = job(false);
      excess.begin(late);
      excess.end(now + 60 * S, now + 69 * S, task.budgetNs);
      assertThat(excess.cause(late, task, now + 69 * S)).isEqualTo(Event.LATE_OVERRUN);
    }
    try (Excess excess = excess(60 * S)) {
      Job late = job(false);
      excess.begin(late);
      assertThat(excess.cause(late, task, now + 69 * S)).isEqualTo(Event.LATE_OVERRUN);
    }
  }

  @Test
  void whatTheMachineStoodStillIsNoOverrunAndIsSaidToBeTheMachines() {
    pauses.note(now + 2 * S, now + 42 * S);
    pauses.note(now + 3 * S, now + 53 * S);
    assertThat(counters.of(Event.MACHINE_PAUSES)).isEqualTo(1);
    assertThat(counters.pausedNs()).isEqualTo(51 * S);
    assertThat(counters.toString()).endsWith(" machine_paused_ms=51000");
    try (Excess excess = excess(0)) {
      Job late = job(true);
      excess.begin(late);
      assertThat(excess.end(now, now + 60 * S, task.budgetNs)).isEqualTo(50 * S);
      assertThat(excess.cause(late, task, now + 60 * S)).isEqualTo(Event.LATE_MACHINE);
      // the next busy period knows nothing of it
      Job next = job(true);
      excess.begin(next);
      assertThat(excess.cause(next, task, now + 60 * S)).isEqualTo(Event.LATE_OWN);
    }
  }

  @Test
  void aDelayThatNeitherJobNorMachineCausedIsTheServersOwn() {
    try (Excess excess = excess(0)) {
      Job late = job(true);
      excess.begin(late);
      excess.end(now + 50 * S, now + 59 * S, task.budgetNs);
      assertThat(excess.cause(late, task, now + 59 * S)).isEqualTo(Event.LATE_OWN);
    }
  }

  @Test
  void aJobThatCameBeforeItsTurnIsLateOnlyByItsClientsCount() {
    try (Excess excess = excess(0)) {
      Job early = job(true);
      early.nominalNanos = now + 20 * S;
      excess.begin(early);
      assertThat(excess.cause(early, task, now + 60 * S)).isEqualTo(Event.LATE_EARLY);
      early.pays = true;
      assertThat(excess.cause(early, task, now + 60 * S)).isEqualTo(Event.LATE_OVERRUN);
      assertThat(excess.cause(early, task, now + 71 * S)).isEqualTo(Event.LATE_OWN);
    }
  }

  @Test
  void ofAPauseThePartCountsThatLiesInATime() {
    pauses.note(now - 3 * S, now - 2 * S);
    assertThat(pauses.within(now - 10 * S, now)).isEqualTo(S);
    assertThat(pauses.within(now - 5 * S, now - 2 * S - S / 2)).isEqualTo(S / 2);
    assertThat(pauses.within(now - 2 * S, now)).isZero();
  }
}
