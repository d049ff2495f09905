package io.splitpoint.offload.run;

import java.util.concurrent.TimeUnit;

/**
 * Heads and the link take turns where one would disturb the other. On a weak machine both want the
 * same processor: what is sent beside a head says as much of the head as of the link, and sending
 * beside it may bring nothing. So the next head waits here while the link shall be alone; and how
 * long this process ran something beside the link is counted.
 */
final class LinkArbiter {

  private static final long LEAST_PATIENCE_NANOS = 5_000_000;

  private boolean alone; // the link is, or wants to be
  private long aloneUntilNanos; // unless it ends earlier
  private boolean head;
  private long headSinceNanos;
  private long headTookNanos;
  private int busy; // heads, local tails, and splits that are prepared
  private long busySinceNanos;
  private long busyNanos;

  /** A head wants to run: it waits for the link when that is alone. */
  synchronized void beginHead() throws InterruptedException {
    for (long left = left(); alone && left > 0; left = left()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    alone = false; // a head that takes longer is no longer counted as having run alone
    head = true;
    headSinceNanos = System.nanoTime();
    begin();
  }

  private long left() {
    return aloneUntilNanos - System.nanoTime();
  }

  /**
   * @param sendAlone whether the next head waits for what this one gave to be sent, however long
   *     that takes
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

  /** Waits until no head runs and keeps the next one waiting, at most as long as that one took. */
  synchronized void beginAlone() throws InterruptedException {
    aloneWithoutEnd();
    while (head) {
      wait();
    }
    aloneUntilNanos = System.nanoTime() + Math.max(LEAST_PATIENCE_NANOS, headTookNanos);
  }

  /** Lets the next head run. It may be called when no head ran alone. */
  synchronized void endAlone() {
    alone = false;
    notifyAll();
  }

  /** Something else than a head begins that takes the processor. */
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

  /** How long anything ran so far. */
  synchronized long busyNanos() {
    return busyNanos + (busy > 0 ? System.nanoTime() - busySinceNanos : 0);
  }
}
