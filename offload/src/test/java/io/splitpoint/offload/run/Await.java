package io.splitpoint.offload.run;

import io.splitpoint.offload.run.RunCounters.Event;
import java.util.concurrent.TimeUnit;

/** Waits for what a busy machine does late. */
final class Await {

  private static final int END_SECONDS = 120; // not a bound: so that a test ends that would hang

  private Await() {}

  /** Until it has connected so often, or never does. */
  static void connected(Offloader offload, int times) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(END_SECONDS);
    while (offload.counters().of(Event.CONNECTED) < times && System.nanoTime() < until) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }
}
