package io.splitpoint.schedule.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.schedule.Policy;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ReadyQueueTest {

  private static final ReplyTo NOBODY =
      new ReplyTo() {
        @Override
        public void answered(Job job, Answer answer, long endNanos) {}

        @Override
        public void failed(Job job, String reason) {}
      };

  private static Job job(int id, long deadlineNs) {
    long now = System.nanoTime();
    return new Job(
        Integer.toString(id), "m", "i", 1, now, now + deadlineNs, NOBODY, Optional.empty());
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
                    taken.incrementAndGet(Integer.parseInt(job.id));
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
    assertThat(queue.offer(job(0, 1))).isTrue();
    assertThat(queue.offer(job(1, 1))).isTrue();
    assertThat(queue.offer(job(2, 1))).isFalse();
    queue.clear();
    queue.close();
    assertThat(queue.offer(job(3, 1))).isFalse();
    assertThat(queue.waiting()).isZero();
  }

  @Test
  @Timeout(20)
  void aHeldJobWaitsForItsTurnWhileOthersGo() throws Exception {
    ReadyQueue queue = new ReadyQueue(Policy.EDF, 10);
    Job early = job(0, 1);
    early.notBeforeNanos = System.nanoTime() + 200_000_000L;
    queue.offer(early);
    queue.offer(job(1, 1_000_000_000L));
    assertThat(queue.take().id).isEqualTo("1");
    assertThat(queue.take().id).isEqualTo("0");
    assertThat(System.nanoTime() - early.notBeforeNanos).isNotNegative();
  }
}
