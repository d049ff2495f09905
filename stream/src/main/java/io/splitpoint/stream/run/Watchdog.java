package io.splitpoint.stream.run;

import java.util.List;
import java.util.function.ObjIntConsumer;

/**
 * Gives up accelerators that do not answer. It counts time in its own ticks, so that no accelerator
 * is late while the whole program is suspended or starved.
 */
final class Watchdog {

  static final long TICK_MS = 100;

  private final List<Worker> workers;
  private final int most;
  private final ObjIntConsumer<Frame> stuck;
  private final Thread thread = new Thread(this::watch, "stream-watchdog");
  private boolean ended;

  /**
   * @param most largest number of ticks of a call
   * @param stuck receives the frame and the number of a worker that is given up
   */
  private Watchdog(List<Worker> workers, int most, ObjIntConsumer<Frame> stuck) {
    this.workers = workers;
    this.most = most;
    this.stuck = stuck;
    thread.setDaemon(true);
  }

  static Watchdog start(List<Worker> workers, int most, ObjIntConsumer<Frame> stuck) {
    Watchdog dog = new Watchdog(workers, most, stuck);
    dog.thread.start();
    return dog;
  }

  private synchronized void watch() {
    try {
      while (!ended) {
        wait(TICK_MS);
        for (int i = 0; i < workers.size() && !ended; i++) {
          Frame frame = workers.get(i).tick(most);
          if (frame != null) {
            stuck.accept(frame, i);
          }
        }
      }
    } catch (InterruptedException stopped) {
      // Only the end of the program interrupts it.
    }
  }

  void end() throws InterruptedException {
    synchronized (this) {
      ended = true;
      notifyAll();
    }
    thread.join();
  }
}
