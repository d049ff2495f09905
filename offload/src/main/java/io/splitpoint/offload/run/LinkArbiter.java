package io.splitpoint.offload.run;

import java.util.concurrent.TimeUnit;

/**
 * Separates heads and the link in time where they disturb each other. On a weak machine both need
 * the same processor: an exchange during a head measures the head as much as the link, and
 * overlapping may gain nothing. So the next head waits here while the link must be alone, and the
 * time in which other work ran is counted.
 */
final class LinkArbiter {

  private static final long LEAST_PATIENCE_NANOS = 5_000_000;

  private boolean alone; // The link is alone, or waits to be.
  private long aloneUntilNanos; // The latest end of that time.
  private boolean head;
  private long headSinceNanos;
  private long headTookNanos;
  private int busy; // Number of running heads, local tails, and splits in preparation.
  private long busySinceNanos;
  private long busyNanos;

  /** Begins a head, after waiting while the link is alone. */
  synchronized void beginHead() throws InterruptedException {
    for (long left = left(); alone && left > 0; left = left()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    alone = false; // A longer head no longer counts as having run alone.
    head = true;
    headSinceNanos = System.nanoTime();
    begin();
  }

  private long left() {
    return aloneUntilNanos - System.nanoTime();
  }

  /**
   * @param sendAlone whether the next head waits until this one's output is sent, however long that
   *     takes
   */
  synchronized void endHead(boolean sendAlone) {
    headTookNanos = System.nanoTime() - headSinceNanos;
    head = false;
    if (sendAlone) {
      aloneWithoutEnd();
    }
    end();
    notifyAll();
  }

  private void aloneWithoutEnd() {
    alone = true;
    aloneUntilNanos = System.nanoTime() + Long.MAX_VALUE / 2;
  }

  /** Waits until no head runs and blocks the next one, at most for that head's duration. */
  synchronized void beginAlone() throws InterruptedException {
    aloneWithoutEnd();
    while (head) {
      wait();
    }
    aloneUntilNanos = System.nanoTime() + Math.max(LEAST_PATIENCE_NANOS, headTookNanos);
  }

  /** Lets the next head run; harmless when the link was not alone. */
  synchronized void endAlone() {
    alone = false;
    notifyAll();
  }

  /** Begins other work that needs the processor. */
  synchronized void begin() {
    if (busy++ == 0) {
      busySinceNanos = System.nanoTime();
    }
  }

  synchronized void end() {
    if (--busy == 0) {
      busyNanos += System.nanoTime() - busySinceNanos;
    }
  }

  /** The total time in which anything ran. */
  synchronized long busyNanos() {
    return busyNanos + (busy > 0 ? System.nanoTime() - busySinceNanos : 0);
  }
}
