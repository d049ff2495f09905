package io.splitpoint.offload.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LinkArbiterTest {

  private final LinkArbiter turns = new LinkArbiter();

  private interface Step {
    void run() throws InterruptedException;
  }

  /** On a thread of its own; done when that has ended. */
  private static CompletableFuture<Void> start(Step step) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            step.run();
          } catch (InterruptedException stop) {
            throw new IllegalStateException(stop);
          }
        },
        task -> new Thread(task, "turn").start());
  }

  @Test
  void theLinkWaitsForTheHeadThatRunsAndTheNextHeadForTheLink() throws Exception {
    turns.beginHead();
    CompletableFuture<Void> link = start(turns::beginAlone);
    TimeUnit.MILLISECONDS.sleep(300); // the head's time is what the next one waits for at most
    assertThat(link).isNotDone();
    turns.endHead(false);
    link.join();
    CompletableFuture<Void> next = start(turns::beginHead);
    turns.endAlone();
    next.join();
  }

  @Test
  void aHeadWaitsNoLongerForAMeasurementThanTheLastHeadTook() throws Exception {
    turns.beginHead();
    turns.endHead(false);
    turns.beginAlone(); // and never an end
    start(turns::beginHead).join();
  }

  @Test
  void aHeadWaitsForAFrameThatIsSentAlone() throws Exception {
    turns.beginHead();
    turns.endHead(true);
    CountDownLatch sent = new CountDownLatch(1);
    CompletableFuture<Boolean> next = new CompletableFuture<>();
    start(
        () -> {
          turns.beginHead();
          next.complete(sent.getCount() == 0);
        });
    TimeUnit.MILLISECONDS.sleep(50);
    sent.countDown();
    turns.endAlone();
    assertThat(next.join()).as("the head ran after the frame was sent").isTrue();
  }

  @Test
  void whatRunsAtTheSameTimeCountsOnce() throws Exception {
    long start = System.nanoTime();
    turns.begin();
    turns.begin();
    TimeUnit.MILLISECONDS.sleep(20);
    turns.end();
    turns.end();
    long busy = turns.busyNanos();
    assertThat(busy).isBetween(20_000_000L, System.nanoTime() - start);
    TimeUnit.MILLISECONDS.sleep(2);
    assertThat(turns.busyNanos()).isEqualTo(busy);
  }
}
