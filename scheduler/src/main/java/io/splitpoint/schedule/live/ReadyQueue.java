package io.splitpoint.schedule.live;

import io.splitpoint.schedule.Policy;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Jobs that wait for an accelerator, in the order of the policy, equals in the order in which they
 * came. Every access holds the lock; a dispatcher that finds nothing sleeps until a job comes.
 */
final class ReadyQueue {

  private final Policy policy;
  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final PriorityQueue<Job> ready =
      new PriorityQueue<>(
          Comparator.comparingLong((Job job) -> job.key).thenComparingLong(job -> job.sequence));
  private final PriorityQueue<Job> held =
      new PriorityQueue<>((a, b) -> Long.signum(a.notBeforeNanos - b.notBeforeNanos));
  private final long epochNanos = System.nanoTime();
  private long sequence;
  private boolean closed;

  ReadyQueue(Policy policy, int capacity) {
    this.policy = policy;
    this.capacity = capacity;
  }

  /** Whether the job was taken; not when the queue is full or closed. */
  boolean offer(Job job) {
    lock.lock();
    try {
      if (closed || ready.size() + held.size() >= capacity) {
        return false;
      }
      job.sequence = sequence++;
      job.key = key(job);
      if (job.notBeforeNanos - System.nanoTime() > 0) {
        held.add(job);
      } else {
        ready.add(job);
      }
      changed.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private long key(Job job) {
    return switch (policy) {
      case FIFO -> job.sequence;
      case EDF ->
          job.task.isPresent()
              ? job.notBeforeNanos + job.task.get().task.deadlineNs() - epochNanos
              : job.deadlineNanos - epochNanos;
      case RM -> job.periodNs;
      case DM -> job.deadlineNanos - job.arrivalNanos;
      case FP, OPA -> job.task.isPresent() ? job.task.get().priority() : Long.MAX_VALUE;
    };
  }

  /** The next job by the policy; waits for one. Null when the queue is closed and empty. */
  Job take() throws InterruptedException {
    lock.lock();
    try {
      while (true) {
        long now = System.nanoTime();
        while (!held.isEmpty() && held.peek().notBeforeNanos - now <= 0) {
          ready.add(held.poll());
        }
        Job next = ready.poll();
        if (next != null) {
          if (!ready.isEmpty() || !held.isEmpty()) {
            // a dispatcher that timed its sleep by a job now ready must look again
            changed.signal();
          }
          return next;
        }
        if (held.isEmpty()) {
          if (closed) {
            return null;
          }
          changed.await();
        } else {
          changed.awaitNanos(held.peek().notBeforeNanos - now);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  int waiting() {
    lock.lock();
    try {
      return ready.size() + held.size();
    } finally {
      lock.unlock();
    }
  }

  /** No job is taken any more; those that wait are still given out. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Takes out all that wait. */
  java.util.List<Job> clear() {
    lock.lock();
    try {
      java.util.List<Job> left = new java.util.ArrayList<>(ready);
      left.addAll(held);
      ready.clear();
      held.clear();
      changed.signalAll();
      return left;
    } finally {
      lock.unlock();
    }
  }
}
