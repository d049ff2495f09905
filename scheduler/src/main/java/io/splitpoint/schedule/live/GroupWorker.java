package io.splitpoint.schedule.live;

import io.splitpoint.schedule.live.JobCounters.Event;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Runs the jobs of one group of Edge TPUs: one thread takes them from a queue and runs each to its
 * end.
 *
 * <p>A job that runs many times its budget is given up: its client gets a failure, and a new thread
 * with a new runner continues, while the old thread ends with its job. No exception of a job ends
 * the thread; while a runner cannot be opened again, jobs fail.
 */
final class GroupWorker {

  private static final long OPEN_AGAIN_NS = 1_000_000_000L;

  private record Running(Job job, long startNanos) {}

  private final String name;
  private final ReadyQueue queue;
  private final JobRunner.Factory factory;
  private final int firstTpu;
  private final int tpus;
  private final boolean dropLate;
  private final JobCounters counters;
  private final Optional<MachinePauses> pauses;
  private final AtomicReference<Running> running = new AtomicReference<>();
  private final CountDownLatch opened = new CountDownLatch(1);
  private volatile Throwable failure;
  private volatile Thread thread;
  private volatile long busyNs;
  private volatile long givenUpNs;

  GroupWorker(
      ReadyQueue queue,
      JobRunner.Factory factory,
      int firstTpu,
      int tpus,
      boolean dropLate,
      JobCounters counters,
      Optional<MachinePauses> pauses) {
    this.name = "tpu-" + firstTpu;
    this.queue = queue;
    this.factory = factory;
    this.firstTpu = firstTpu;
    this.tpus = tpus;
    this.dropLate = dropLate;
    this.counters = counters;
    this.pauses = pauses;
  }

  /** Starts and waits until the runner is open. */
  void start() throws InterruptedException {
    next();
    opened.await();
    if (failure instanceof RuntimeException broken) {
      throw broken;
    }
    if (failure instanceof Error broken) {
      throw broken;
    }
  }

  private void next() {
    Thread worker = new Thread(this::work, name);
    worker.setDaemon(true);
    worker.setPriority(Thread.MAX_PRIORITY);
    thread = worker;
    worker.start();
  }

  private void work() {
    try {
      while (true) {
        try (JobRunner runner = factory.open(firstTpu, tpus)) {
          opened.countDown();
          serve(runner);
          return;
        } catch (RuntimeException | Error broken) {
          if (opened.getCount() > 0) {
            failure = broken;
            return;
          }
          if (!failWaiting(Job.reason(broken))) {
            return;
          }
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } finally {
      opened.countDown();
    }
  }

  private void serve(JobRunner runner) throws InterruptedException {
    try (Excess excess = new Excess(pauses, givenUpNs)) {
      for (Job job = queue.take(); job != null; job = queue.take()) {
        excess.begin(job);
        if (!run(runner, job, excess)) {
          return;
        }
      }
    }
  }

  /** Fails jobs while there is no runner; false when no further jobs will come. */
  private boolean failWaiting(String reason) throws InterruptedException {
    long until = System.nanoTime() + OPEN_AGAIN_NS;
    do {
      Job job = queue.take();
      if (job == null) {
        return false;
      }
      counters.end(job, Event.FAILED, "the accelerator cannot be opened: " + reason);
    } while (until - System.nanoTime() > 0);
    return true;
  }

  /** Runs a job; returns whether this thread may take another, which it may not after giving up. */
  private boolean run(JobRunner runner, Job job, Excess excess) {
    job.begin();
    if (job.reply.gone()) {
      counters.end(job, Event.ABANDONED, "dropped: its client is gone");
      return true;
    }
    long start = System.nanoTime();
    if (dropLate && start - job.dueNanos > 0) {
      counters.end(job, Event.DROPPED, "dropped: the deadline has passed");
      return true;
    }
    Running me = new Running(job, start);
    running.set(me);
    Classification answer = null;
    Throwable failed = null;
    try {
      answer = runner.run(job.asked.model(), new JobRunner.Picture(job.asked.image(), job.pixels));
    } catch (RuntimeException | Error thrown) {
      failed = thrown;
    }
    long end = System.nanoTime();
    if (!running.compareAndSet(me, null)) {
      return false;
    }
    busyNs += end - start;
    job.task.ifPresent(task -> charge(task, start, end, excess));
    if (answer == null) {
      counters.end(job, Event.FAILED, failed == null ? "no answer" : Job.reason(failed));
    } else {
      Optional<Event> whyLate =
          end - job.dueNanos > 0
              ? job.task.map(task -> excess.cause(job, task, end))
              : Optional.empty();
      answer(job, answer, end, whyLate);
    }
    return true;
  }

  /** Charges the task for its job's time, without pauses of the machine. */
  private void charge(LiveTask task, long startNanos, long endNanos, Excess excess) {
    long pausedNs = excess.end(startNanos, endNanos, task.budgetNs);
    if (queue.charge(task, endNanos - startNanos - pausedNs)) {
      counters.count(Event.OVERRUN);
    } else if (pausedNs > 0) {
      counters.count(Event.PAUSED);
    }
  }

  private void answer(Job job, Classification answer, long endNanos, Optional<Event> whyLate) {
    if (!job.settle()) {
      return;
    }
    try {
      counters.answered(job, endNanos, whyLate);
      job.reply.answered(job, answer, endNanos);
    } catch (RuntimeException | Error lost) {
      // Memory may be short: the reply is lost and counted, and the group continues.
      counters.count(Event.UNDELIVERED);
    }
  }

  /** Gives up the running job when it has run this many times its budget and at least this long. */
  void giveUp(int times, long leastNs, long nowNanos) {
    Running now = running.get();
    if (now == null || now.job.task.isEmpty()) {
      return;
    }
    LiveTask task = now.job.task.get();
    long ran = nowNanos - now.startNanos;
    long limit = Math.max(leastNs, times * task.budgetNs);
    if (ran > limit && running.compareAndSet(now, null)) {
      queue.charge(task, ran);
      givenUpNs = ran - task.budgetNs;
      counters.count(Event.OVERRUN);
      next();
      counters.end(now.job, Event.GIVEN_UP, "given up: it ran many times its budget");
    }
  }

  /** Tells the client of the running job that the server ends. */
  void abandon() {
    Running now = running.getAndSet(null);
    if (now != null) {
      counters.end(now.job, Event.DROPPED, "dropped: the server ends");
    }
    if (thread != null) {
      thread.interrupt();
    }
  }

  long busyNs() {
    return busyNs;
  }

  /** Waits for the thread, which ends when its queue is closed and empty. */
  void join(long ms) throws InterruptedException {
    if (thread != null) {
      TimeUnit.MILLISECONDS.timedJoin(thread, Math.max(1, ms));
    }
  }
}
