package io.splitpoint.stream.run;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The threads of a stream's stages, which all end when one of them fails. */
final class StageThreads {

  /** A thread's work, to its end. */
  interface Work {
    void toTheEnd() throws InterruptedException;
  }

  private final List<Abortable> places;
  private final List<Member> members = new ArrayList<>();
  private final AtomicLong cpuNs;
  private Throwable fault;

  /**
   * @param places places where threads wait
   * @param cpuNs receives each thread's processor time when it ends
   */
  StageThreads(List<Abortable> places, AtomicLong cpuNs) {
    this.places = List.copyOf(places);
    this.cpuNs = cpuNs;
  }

  /** A thread of a stage. */
  final class Member implements Runnable {

    private final Work work;
    private final AtomicInteger ofTheStage;
    private final Runnable atEnd;
    private final Thread thread;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile boolean leftBehind;

    private final boolean counted;

    private Member(
        String name, Work work, AtomicInteger ofTheStage, boolean counted, Runnable atEnd) {
      this.counted = counted;
      this.work = work;
      this.ofTheStage = ofTheStage;
      this.atEnd = atEnd;
      thread = new Thread(this, name);
      thread.setDaemon(true); // A thread that hangs in a driver must not keep the program running.
    }

    @Override
    public void run() {
      try {
        work.toTheEnd();
      } catch (Throwable failed) {
        fail(failed);
      } finally {
        if (counted) {
          cpuNs.addAndGet(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
        }
        end();
      }
    }

    /** Abandons this thread as if it had ended. */
    void leaveBehind() {
      leftBehind = true;
      end();
    }

    private void end() {
      if (over.compareAndSet(false, true)) {
        if (ofTheStage.decrementAndGet() == 0) {
          atEnd.run();
        }
        synchronized (StageThreads.this) {
          StageThreads.this.notifyAll();
        }
      }
    }

    private void join() throws InterruptedException {
      synchronized (StageThreads.this) {
        while (!over.get()) {
          StageThreads.this.wait();
        }
      }
      if (!leftBehind) {
        thread.join();
      }
    }
  }

  /** Adds a stage with one thread per piece of work; the last to end runs {@code atEnd}. */
  List<Member> stage(String name, List<Work> works, Runnable atEnd) {
    return stage(name, works, true, atEnd);
  }

  /**
   * Adds a stage whose processor time may not count.
   *
   * @param counted whether its processor time counts for the stream, which it does not where it
   *     replaces a device
   */
  List<Member> stage(String name, List<Work> works, boolean counted, Runnable atEnd) {
    AtomicInteger ofTheStage = new AtomicInteger(works.size());
    int first = members.size();
    for (Work work : works) {
      String thread = "stream-" + name + "-" + (members.size() + 1);
      members.add(new Member(thread, work, ofTheStage, counted, atEnd));
    }
    return List.copyOf(members.subList(first, members.size()));
  }

  synchronized void fail(Throwable failed) {
    if (fault == null) {
      fault = failed;
      places.forEach(Abortable::abort);
    } else if (fault != failed) {
      fault.addSuppressed(failed);
    }
  }

  void start() {
    members.forEach(member -> member.thread.start());
  }

  /** Waits for all threads and throws the first failure. */
  void join() throws InterruptedException {
    try {
      for (Member member : members) {
        member.join();
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

  /** The threads, for tests of their allocations. */
  List<Thread> threads() {
    return members.stream().map(member -> member.thread).toList();
  }
}
