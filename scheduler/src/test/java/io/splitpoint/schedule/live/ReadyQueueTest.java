package io.splitpoint.schedule.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ReadyQueueTest {

  private static final long MS = 1_000_000;

  private static final ReplyTo NOBODY =
      new ReplyTo() {
        @Override
        public void answered(Job job, Classification answer, long endNanos) {}

        @Override
        public void failed(Job job, String reason) {}
      };

  private static Job job(int id, long deadlineNs) {
    long now = System.nanoTime();
    Job.Asked asked = new Job.Asked(Integer.toString(id), "m", "i", 1, deadlineNs);
    return new Job(asked, now, now + deadlineNs, NOBODY, Optional.empty());
  }

  /** The study's scheduler reads its list without the lock that guards it. */
  @Test
  @Timeout(60)
  void everyJobIsTakenExactlyOnceByManyThreadsAtOnce() throws Exception {
    int writers = 4;
    int each = 20_000;
    ReadyQueue queue = new ReadyQueue(Policy.EDF, Integer.MAX_VALUE);
    AtomicIntegerArray taken = new AtomicIntegerArray(writers * each);
    Thread[] takers = new Thread[4];
    for (int t = 0; t < takers.length; t++) {
      takers[t] =
          new Thread(
              () -> {
                try {
                  for (Job job = queue.take(); job != null; job = queue.take()) {
                    taken.incrementAndGet(Integer.parseInt(job.asked.id()));
                  }
                } catch (InterruptedException stopped) {
                  Thread.currentThread().interrupt();
                }
              },
              "taker-" + t);
      takers[t].start();
    }
    Thread[] offering = new Thread[writers];
    for (int w = 0; w < writers; w++) {
      int from = w * each;
      offering[w] =
          new Thread(
              () -> {
                for (int i = 0; i < each; i++) {
                  queue.offer(job(from + i, (i * 7919L) % 1000));
                }
              },
              "offering-" + w);
      offering[w].start();
    }
    for (Thread thread : offering) {
      thread.join();
    }
    queue.close();
    for (Thread thread : takers) {
      thread.join();
    }
    for (int i = 0; i < taken.length(); i++) {
      assertThat(taken.get(i)).isEqualTo(1);
    }
  }

  @Test
  void aFullOrClosedQueueTakesNothing() {
    ReadyQueue queue = new ReadyQueue(Policy.FIFO, 2);
    assertThat(queue.offer(job(0, 1))).isEqualTo(ReadyQueue.Offer.TAKEN);
    assertThat(queue.offer(job(1, 1))).isEqualTo(ReadyQueue.Offer.TAKEN);
    assertThat(queue.offer(job(2, 1))).isEqualTo(ReadyQueue.Offer.FULL);
    queue.clear();
    queue.close();
    assertThat(queue.offer(job(3, 1))).isEqualTo(ReadyQueue.Offer.CLOSED);
    assertThat(queue.waiting()).isZero();
  }

  private static LiveTask task(String name, long periodMs, long deadlineMs, long jitterMs) {
    Task task =
        new Task(
            name,
            name,
            periodMs * MS,
            deadlineMs * MS,
            jitterMs * MS,
            new TreeMap<>(Map.of(1, 10 * MS)),
            OptionalLong.empty(),
            0,
            OptionalInt.empty());
    return new LiveTask(task, 0, 1, System.nanoTime());
  }

  private static Job of(LiveTask task, String id, long arrivalNanos) {
    Job.Asked asked =
        new Job.Asked(id, task.task.model(), "i", task.task.periodNs(), task.task.deadlineNs());
    return new Job(
        asked, arrivalNanos, arrivalNanos + task.task.deadlineNs(), NOBODY, Optional.of(task));
  }

  /** The next three jobs, those waiting taken without a pause between them. */
  private static List<String> taken(ReadyQueue queue, int count) throws InterruptedException {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(queue.take().asked.id());
    }
    return ids;
  }

  @Test
  @Timeout(20)
  void aJobBeforeItsTimeWaitsWhileOthersGoAndRunsWhenNothingElseWaits() throws Exception {
    ReadyQueue queue = new ReadyQueue(Policy.EDF, 10);
    LiveTask hasty = task("hasty", 100_000, 10, 0);
    LiveTask orderly = task("orderly", 100_000, 1_000, 0);
    long now = System.nanoTime();
    queue.offer(of(hasty, "first", now));
    queue.offer(of(hasty, "too soon", now));
    queue.offer(of(orderly, "other", now));
    assertThat(taken(queue, 3)).containsExactly("first", "other", "too soon");
  }

  /** The one whose turn came first used to begin, and whoever was more urgent waited for it. */
  @Test
  @Timeout(20)
  void whenNothingElseWaitsAllThatAreHeldBeginAnewInThePolicysOrder() throws Exception {
    ReadyQueue queue = new ReadyQueue(Policy.RM, 10);
    LiveTask urgent = task("urgent", 60_000, 50_000, 0);
    LiveTask other = task("other", 50_000, 50_000, 0);
    queue.rank(Map.of(urgent, 1L, other, 2L));
    long now = System.nanoTime();
    for (LiveTask task : List.of(other, urgent)) {
      queue.offer(of(task, task.task.name(), now));
      queue.offer(of(task, task.task.name() + " too soon", now));
    }
    assertThat(taken(queue, 4))
        .containsExactly("urgent", "other", "urgent too soon", "other too soon");
  }

  /** A task that starts anew counts its period from there: it is no longer behind. */
  @Test
  @Timeout(20)
  void aTaskRecoversFromAnOverrunWhenNothingElseWaits() throws Exception {
    ReadyQueue queue = new ReadyQueue(Policy.EDF, 10);
    LiveTask task = task("t", 20, 20, 0);
    queue.offer(of(task, "1", System.nanoTime()));
    queue.take();
    assertThat(queue.charge(task, 300 * MS)).isTrue();
    long owed = task.nextNominalNanos + task.debtNs;
    queue.offer(of(task, "2", System.nanoTime()));
    assertThat(queue.take().asked.id()).isEqualTo("2");
    assertThat(task.nextNominalNanos - owed).isNegative();
    assertThat(queue.charge(task, 5 * MS)).isFalse();
    Thread.sleep(21);
    queue.offer(of(task, "3", System.nanoTime()));
    assertThat(queue.waiting()).isEqualTo(1);
    assertThat(task.early).isEmpty();
  }

  /** The machine lost a millisecond in one job: the next busy period knows nothing of it. */
  @Test
  @Timeout(20)
  void anOverrunThatIsOverDoesNotPutTheNextJobBehindOthers() throws Exception {
    ReadyQueue queue = new ReadyQueue(Policy.RM, 10);
    LiveTask first = task("first", 20, 20, 0);
    LiveTask other = task("other", 20_000, 20_000, 0);
    queue.rank(Map.of(first, 1L, other, 2L));
    queue.offer(of(first, "1", System.nanoTime()));
    queue.take();
    queue.charge(first, 11 * MS);
    // a dispatcher that finds nothing
    Thread idle =
        new Thread(
            () -> {
              try {
                queue.take();
              } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
              }
            },
            "idle");
    idle.start();
    while (first.debtNs > 0) {
      Thread.sleep(1);
    }
    idle.interrupt();
    idle.join();
    Thread.sleep(21);
    queue.offer(of(other, "other", System.nanoTime()));
    queue.offer(of(first, "2", System.nanoTime()));
    assertThat(taken(queue, 2)).containsExactly("2", "other");
  }

  @Test
  @Timeout(20)
  void aTaskOfWhichTwoJobsInARowOverranIsHeldToWhatItOwes() throws Exception {
    ReadyQueue queue = new ReadyQueue(Policy.EDF, 10);
    LiveTask task = task("t", 20, 20, 0);
    for (int i = 0; i < 2; i++) {
      queue.offer(of(task, "x", System.nanoTime()));
      queue.take();
      queue.charge(task, 100 * MS);
    }
    long owed = task.nextNominalNanos + task.debtNs;
    queue.offer(of(task, "held", System.nanoTime()));
    queue.take();
    assertThat(System.nanoTime() - owed).isNotNegative();
  }

  @Test
  void oneTaskCannotFillTheQueue() {
    ReadyQueue queue = new ReadyQueue(Policy.EDF, 1_000);
    LiveTask flood = task("flood", 20, 20, 0);
    long now = System.nanoTime();
    int taken = 0;
    while (queue.offer(of(flood, "x", now)) == ReadyQueue.Offer.TAKEN) {
      taken++;
    }
    assertThat(taken).isEqualTo(flood.mostWaiting).isLessThan(100);
    assertThat(queue.offer(of(task("other", 20, 20, 0), "y", now)))
        .isEqualTo(ReadyQueue.Offer.TAKEN);
    assertThat(queue.end(flood)).hasSize(taken - 1);
    assertThat(queue.waiting()).isEqualTo(2);
    assertThat(queue.offer(of(flood, "x", now))).isEqualTo(ReadyQueue.Offer.TASK_LEFT);
  }

  /** Equal periods: the analysis ranks by the list, whoever comes first. */
  @Test
  void tasksOfEqualPeriodsGoByTheRankOfTheAnalysis() throws Exception {
    for (Policy policy : List.of(Policy.RM, Policy.DM, Policy.FP, Policy.OPA)) {
      ReadyQueue queue = new ReadyQueue(policy, 10);
      LiveTask a = task("a", 1_000, 1_000, 0);
      LiveTask b = task("b", 1_000, 1_000, 0);
      LiveTask c = task("c", 1_000, 1_000, 0);
      queue.rank(Map.of(a, 1L, b, 2L));
      long now = System.nanoTime();
      queue.offer(of(b, "b", now));
      queue.offer(of(a, "a", now));
      // a newcomer may come before tasks whose jobs wait
      queue.rank(Map.of(a, 2L, b, 3L, c, 1L));
      queue.offer(of(c, "c", now));
      assertThat(taken(queue, 3)).as(policy.label()).containsExactly("c", "a", "b");
    }
  }

  /**
   * The server does not see nominal arrivals. What it takes for them is never later than they are,
   * and a legal sequence: a period apart, no job ready before its own or more than the jitter
   * after.
   */
  @Test
  void whatIsTakenForANominalArrivalIsLegalAndNeverLaterThanIt() {
    SplittableRandom random = new SplittableRandom(11);
    for (int run = 0; run < 200; run++) {
      LiveTask task = task("t", 20, 20, random.nextInt(0, 50));
      long nominal = System.nanoTime();
      long ready = nominal;
      long before = Long.MIN_VALUE;
      for (int job = 0; job < 50; job++) {
        nominal += task.task.periodNs() + (random.nextBoolean() ? 0 : random.nextLong(5 * MS));
        ready = Math.max(ready, nominal + random.nextLong(task.task.jitterNs() + 1));
        long taken = task.nominal(ready);
        task.arrivedAt(taken);
        assertThat(taken).as("run %d", run).isLessThanOrEqualTo(nominal);
        assertThat(ready - taken).isBetween(0L, task.task.jitterNs());
        if (before != Long.MIN_VALUE) {
          assertThat(taken - before).isGreaterThanOrEqualTo(task.task.periodNs());
        }
        before = taken;
      }
    }
  }
}
