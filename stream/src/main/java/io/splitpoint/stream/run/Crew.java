package io.splitpoint.stream.run;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The threads of a stream. The first that fails sends all of them home. */
final class Crew {

  /** A thread's work, to its end. */
  interface Work {
    void toTheEnd() throws InterruptedException;
  }

  private final List<Fallible> places;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong cpuNs;
  private Throwable fault;

  /**
   * @param places where threads wait
   * @param cpuNs gets each thread's processor time when it ends
   */
  Crew(List<Fallible> places, AtomicLong cpuNs) {
    this.places = List.copyOf(places);
    this.cpuNs = cpuNs;
  }

  /** Adds a stage: one thread for each piece of work; the last one to end runs {@code atEnd}. */
  void stage(String name, List<Work> works, Runnable atEnd) {
    AtomicInteger left = new AtomicInteger(works.size());
    for (Work work : works) {
      threads.add(
          new Thread(
              () -> {
                try {
                  work.toTheEnd();
                } catch (Throwable failed) {
                  fail(failed);
                } finally {
                  cpuNs.addAndGet(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
                  if (left.decrementAndGet() == 0) {
                    atEnd.run();
                  }
                }
              },
              "stream-" + name + "-" + (threads.size() + 1)));
    }
  }

  synchronized void fail(Throwable failed) {
    if (fault == null) {
      fault = failed;
      places.forEach(Fallible::abort);
    } else if (fault != failed) {
      fault.addSuppressed(failed);
    }
  }

  void start() {
    threads.forEach(Thread::start);
  }

  /** Waits for all of them; throws what failed. */
  void join() throws InterruptedException {
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException stopped) {
      fail(stopped);
      throw stopped;
    }
    synchronized (this) {
      if (fault instanceof RuntimeException failed) {
        throw failed;
      }
      if (fault instanceof Error failed) {
        throw failed;
      }
      if (fault != null) {
        throw new IllegalStateException(fault);
      }
    }
  }

  /** For tests that look at what threads allocate. */
  List<Thread> threads() {
    return List.copyOf(threads);
  }
}
