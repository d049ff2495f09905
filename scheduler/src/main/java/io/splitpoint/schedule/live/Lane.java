package io.splitpoint.schedule.live;

import io.splitpoint.schedule.live.Counters.Event;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A group of Edge TPUs at work: one thread that takes jobs from a queue and runs each to its end.
 *
 * <p>A job that runs many times its budget is given up: its client is told, and a new thread with a
 * new runner goes on, while the old one ends as soon as its job does.
 */
final class Lane {

  private record Running(Job job, long startNanos, Thread thread) {}

  private final String name;
  private final ReadyQueue queue;
  private final JobRunner.Factory factory;
  private final int firstTpu;
  private final int tpus;
  private final boolean dropLate;
  private final Counters counters;
  private final AtomicReference<Running> running = new AtomicReference<>();
  private final CountDownLatch opened = new CountDownLatch(1);
  private volatile RuntimeException failure;
  private volatile Thread thread;
  private volatile long busyNs;

  Lane(
      ReadyQueue queue,
      JobRunner.Factory factory,
      int firstTpu,
      int tpus,
      boolean dropLate,
      Counters counters) {
    this.name = "tpu-" + firstTpu;
    this.queue = queue;
    this.factory = factory;
    this.firstTpu = firstTpu;
    this.tpus = tpus;
    this.dropLate = dropLate;
    this.counters = counters;
  }

  /** Starts and waits until the runner is open. */
  void start() throws InterruptedException {
    next();
    opened.await();
    if (failure != null) {
      throw failure;
    }
  }

  private void next() {
    Thread worker = new Thread(this::work, name);
    worker.setDaemon(true);
    thread = worker;
    worker.start();
  }

  private void work() {
    try (JobRunner runner = factory.open(firstTpu, tpus)) {
      opened.countDown();
      Job job = queue.take();
      while (job != null && thread == Thread.currentThread()) {
        run(runner, job);
        if (thread != Thread.currentThread()) {
          return;
        }
        job = queue.take();
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException broken) {
      failure = broken;
    } finally {
      opened.countDown();
    }
  }

  private void run(JobRunner runner, Job job) {
    long start = System.nanoTime();
    if (dropLate && start - job.deadlineNanos > 0) {
      counters.count(Event.DROPPED);
      job.reply.failed(job, "dropped: the deadline has passed");
      return;
    }
    Running me = new Running(job, start, Thread.currentThread());
    running.set(me);
    Answer answer = null;
    String reason = "";
    try {
      answer = runner.run(job.model, job.image);
    } catch (RuntimeException | Error failed) {
      // an image that does not fit into memory must not end the dispatcher
      reason = String.valueOf(failed.getMessage());
    }
    long end = System.nanoTime();
    if (!running.compareAndSet(me, null)) {
      return;
    }
    busyNs += end - start;
    charge(job, end - start);
    if (answer == null) {
      counters.count(Event.FAILED);
      job.reply.failed(job, reason);
      return;
    }
    counters.count(Event.ANSWERED);
    if (end - job.deadlineNanos > 0) {
      counters.count(Event.LATE);
    }
    job.reply.answered(job, answer, end);
  }

  private void charge(Job job, long ranNs) {
    job.task.ifPresent(
        task -> {
          if (ranNs > task.budgetNs) {
            counters.count(Event.OVERRUN);
            task.overran(ranNs);
          }
        });
  }

  /** Gives up the job that runs, when it has run so many times its budget and at least so long. */
  void giveUp(int times, long leastNs, long nowNanos) {
    Running now = running.get();
    if (now == null || now.job.task.isEmpty()) {
      return;
    }
    long ran = nowNanos - now.startNanos;
    long limit = Math.max(leastNs, times * now.job.task.get().budgetNs);
    if (ran > limit && running.compareAndSet(now, null)) {
      counters.count(Event.GIVEN_UP);
      counters.count(Event.OVERRUN);
      now.job.task.get().overran(ran);
      next();
      now.job.reply.failed(now.job, "given up: it ran many times its budget");
    }
  }

  boolean idle() {
    return running.get() == null;
  }

  long busyNs() {
    return busyNs;
  }

  /** Waits for the thread to end, which it does when its queue is closed and empty. */
  void join(long ms) throws InterruptedException {
    thread.join(Math.max(1, ms));
  }

  void interrupt() {
    thread.interrupt();
  }
}
