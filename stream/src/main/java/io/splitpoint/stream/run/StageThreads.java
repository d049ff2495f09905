package io.splitpoint.stream.run;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The threads of a stream's stages. When one of them fails, all of them end. */
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
   * @param places where threads wait
   * @param cpuNs gets each thread's processor time when it ends
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
      thread.setDaemon(true); // one that hangs in a driver must not keep the program
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

    /** Nobody waits for this thread any more, as if it had ended. */
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

  /** Adds a stage: one thread for each piece of work; the last one to end runs {@code atEnd}. */
  List<Member> stage(String name, List<Work> works, Runnable atEnd) {
    return stage(name, works, true, atEnd);
  }

  /**
   * The same.
   *
   * @param counted whether its processor time is that of the stream; not where it stands in for a
   *     device that would have none
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

  /** Waits for all of them; throws what failed. */
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

  /** For tests that look at what threads allocate. */
  List<Thread> threads() {
    return members.stream().map(member -> member.thread).toList();
  }
}
