package io.splitpoint.stream.run;

/** Takes a sample for the observers every second, and one at the end. */
final class Watch {

  private static final long EVERY_MS = 1_000;

  private final Gauges gauges;
  private final Observers observers;
  private final Thread thread = new Thread(this::watch, "stream-watch");
  private boolean ended;

  private Watch(Gauges gauges, Observers observers) {
    this.gauges = gauges;
    this.observers = observers;
    thread.setDaemon(true);
  }

  static Watch start(Gauges gauges, Observers observers) {
    Watch watch = new Watch(gauges, observers);
    watch.thread.start();
    return watch;
  }

  private void watch() {
    long next = System.nanoTime();
    try {
      while (true) {
        next += EVERY_MS * 1_000_000;
        if (waitUntil(next)) {
          return;
        }
        observers.sample(gauges.sample());
      }
    } catch (InterruptedException stopped) {
      // Only the end of the program interrupts it.
    }
  }

  private synchronized boolean waitUntil(long nanos) throws InterruptedException {
    long left = nanos - System.nanoTime();
    while (left > 0 && !ended) {
      wait(left / 1_000_000 + 1);
      left = nanos - System.nanoTime();
    }
    return ended;
  }

  /** Takes the last sample. */
  void end() throws InterruptedException {
    synchronized (this) {
      ended = true;
      notifyAll();
    }
    thread.join();
    observers.sample(gauges.sample());
  }
}
