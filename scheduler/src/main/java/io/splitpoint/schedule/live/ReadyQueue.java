package io.splitpoint.schedule.live;

import io.splitpoint.schedule.Policy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The jobs that wait for an accelerator, by the key that the policy's analysis assumes; equals are
 * in the order of arrival. Every access holds the lock; a dispatcher sleeps while the queue is
 * empty.
 *
 * <p>Jobs of an admitted task that come earlier than admitted, or while the task owes for an
 * overrun, are held until their time. When nothing else waits, the busy period is over and the past
 * can make no job late: all held tasks then start again from there, in the order of the policy, and
 * so recover. A task with two overruns in a row does not recover so, because it is unpredictable.
 */
final class ReadyQueue {

  private static final int DISTRUSTED = 2;

  /** The outcome of an offer. */
  enum Offer {
    TAKEN,
    FULL,
    TOO_MANY_OF_ITS_TASK,
    TASK_LEFT,
    CLOSED
  }

  private final Policy policy;
  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Condition idle = lock.newCondition();
  private final PriorityQueue<Job> ready =
      new PriorityQueue<>(
          Comparator.comparingLong((Job job) -> job.key).thenComparingLong(job -> job.sequence));
  private final PriorityQueue<LiveTask> held =
      new PriorityQueue<>((a, b) -> Long.signum(a.turnNanos - b.turnNanos));
  private final long epochNanos = System.nanoTime();
  private final Set<LiveTask> inDebt = new HashSet<>();
  private int size;
  private int sleeping;
  private long sequence;
  private long idleCount;
  private Map<LiveTask, Long> ranksAtIdle;
  private boolean closed;

  ReadyQueue(Policy policy, int capacity) {
    this.policy = policy;
    this.capacity = capacity;
  }

  Offer offer(Job job) {
    lock.lock();
    try {
      if (closed) {
        return Offer.CLOSED;
      }
      if (size >= capacity) {
        return Offer.FULL;
      }
      if (job.task.isEmpty()) {
        job.sequence = sequence++;
        job.key = keyWithoutTask(job);
        ready.add(job);
      } else {
        LiveTask task = job.task.get();
        if (task.left) {
          return Offer.TASK_LEFT;
        }
        if (task.waiting >= task.mostWaiting) {
          return Offer.TOO_MANY_OF_ITS_TASK;
        }
        task.waiting++;
        task.early.add(job);
        if (task.early.size() == 1) {
          letGo(task, System.nanoTime());
        }
      }
      size++;
      job.offeredNanos = System.nanoTime();
      changed.signal();
      return Offer.TAKEN;
    } finally {
      lock.unlock();
    }
  }

  private long keyWithoutTask(Job job) {
    Job.Asked asked = job.asked;
    long rank =
        policy.fixedPriority()
            ? policy.precedence(asked.periodNs(), asked.deadlineNs(), Integer.MAX_VALUE)
            : 0;
    return policy.key(
        job.arrivalNanos - epochNanos,
        job.readyNanos - epochNanos,
        asked.deadlineNs(),
        job.wcetNs,
        rank);
  }

  /** Makes the task's early jobs ready whose time has come, and holds the next one. */
  private void letGo(LiveTask task, long nowNanos) {
    if (task.busyPeriod < idleCount && task.overrunsInARow < DISTRUSTED) {
      task.arrived = false;
      task.debtNs = 0;
    }
    for (Job job = task.early.peek(); job != null; job = task.early.peek()) {
      long nominal = task.nominal(job.readyNanos);
      long turn = nominal - job.readyNanos > 0 ? nominal : job.readyNanos;
      if (turn - nowNanos > 0) {
        task.turnNanos = turn;
        task.pays |= task.debtNs > 0;
        held.add(task);
        return;
      }
      ready.add(begin(task, nominal, turn));
    }
  }

  /** The first early job of a task, which became ready then. */
  private Job begin(LiveTask task, long nominalNanos, long turnNanos) {
    Job job = task.early.remove();
    job.pays = task.pays && turnNanos - job.readyNanos > 0;
    task.pays = job.pays;
    task.arrivedAt(nominalNanos);
    task.busyPeriod = idleCount;
    job.nominalNanos = nominalNanos;
    job.turnNanos = turnNanos;
    job.sequence = sequence++;
    job.key = key(task, job);
    return job;
  }

  private long key(LiveTask task, Job job) {
    return policy.key(
        task.task, task.tpus, job.nominalNanos - epochNanos, job.turnNanos - epochNanos, task.rank);
  }

  /** Waits for the next job by the policy; null when the queue is closed and empty. */
  Job take() throws InterruptedException {
    lock.lock();
    try {
      boolean idled = false;
      while (true) {
        long now = System.nanoTime();
        while (!held.isEmpty() && held.peek().turnNanos - now <= 0) {
          letGo(held.poll(), now);
        }
        Job next = ready.poll();
        if (next == null) {
          idled = true;
          idleCount++;
          forgive();
          rankNow();
          idle.signalAll();
          beginAnew(now);
          next = ready.poll();
        }
        if (next != null) {
          size--;
          next.first = idled;
          next.task.ifPresent(task -> task.waiting--);
          if (!ready.isEmpty() || !held.isEmpty()) {
            // A dispatcher that timed its sleep by a job that is now ready must check again.
            changed.signal();
          }
          return next;
        }
        if (held.isEmpty() && closed) {
          return null;
        }
        sleeping++;
        try {
          if (held.isEmpty()) {
            changed.await();
          } else {
            changed.awaitNanos(held.peek().turnNanos - now);
          }
        } finally {
          sleeping--;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Forgives overruns: they have no effect once the accelerator is idle. */
  private void forgive() {
    for (LiveTask task : inDebt) {
      if (task.overrunsInARow < DISTRUSTED) {
        task.debtNs = 0;
      }
    }
    // A distrusted task pays and so keeps no debt.
    inDebt.clear();
  }

  /** Starts held tasks again, all at once, as if there were no past; nothing is ready. */
  private void beginAnew(long nowNanos) {
    List<LiveTask> trusted =
        held.stream().filter(task -> task.overrunsInARow < DISTRUSTED).toList();
    held.removeAll(trusted);
    for (LiveTask task : trusted) {
      ready.add(begin(task, nowNanos - task.task.jitterNs(), nowNanos));
      letGo(task, nowNanos);
    }
  }

  /**
   * Charges a job to its task. A job that overran costs the periods whose budgets it used.
   *
   * @return whether it overran
   */
  boolean charge(LiveTask task, long ranNs) {
    lock.lock();
    try {
      if (ranNs <= task.budgetNs) {
        task.overrunsInARow = 0;
        return false;
      }
      task.overrunsInARow++;
      task.debtNs += (ranNs - 1) / task.budgetNs * task.task.periodNs();
      inDebt.add(task);
      if (held.remove(task)) {
        letGo(task, System.nanoTime());
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Sets the tasks' ranks and sorts the waiting jobs by them. */
  void rank(Map<LiveTask, Long> ranks) {
    lock.lock();
    try {
      ranks.forEach((task, rank) -> task.rank = rank);
      List<Job> waiting = new ArrayList<>(ready);
      ready.clear();
      for (Job job : waiting) {
        job.task.ifPresent(task -> job.key = key(task, job));
        ready.add(job);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sets the tasks' ranks when a dispatcher finds nothing ready: other ranks and tasks that have
   * left have no effect beyond their busy period.
   *
   * @return whether that happened within the time; otherwise nothing has changed
   */
  boolean rankWhenIdle(Map<LiveTask, Long> ranks, long ns) throws InterruptedException {
    lock.lock();
    try {
      long left = ns;
      ranksAtIdle = ranks;
      while (ranksAtIdle != null && !idleNow()) {
        if (left <= 0 || closed) {
          ranksAtIdle = null;
          return false;
        }
        left = idle.awaitNanos(left);
      }
      rankNow();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void rankNow() {
    if (ranksAtIdle != null) {
      ranksAtIdle.forEach((task, rank) -> task.rank = rank);
      ranksAtIdle = null;
    }
  }

  /**
   * Ends a task, of which no more jobs are taken.
   *
   * @return its held jobs; ready ones still run
   */
  List<Job> end(LiveTask task) {
    lock.lock();
    try {
      task.left = true;
      held.remove(task);
      List<Job> dropped = new ArrayList<>(task.early);
      task.early.clear();
      task.waiting -= dropped.size();
      size -= dropped.size();
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The number of busy periods that have ended. It grows with every call while the accelerator is
   * idle, when the past can delay nothing.
   */
  long idleCount() {
    lock.lock();
    try {
      return idleNow() ? ++idleCount : idleCount;
    } finally {
      lock.unlock();
    }
  }

  private boolean idleNow() {
    return sleeping > 0 && ready.isEmpty();
  }

  /** The number of waiting jobs, held ones included. */
  int waiting() {
    lock.lock();
    try {
      return size;
    } finally {
      lock.unlock();
    }
  }

  /** Refuses new jobs; waiting ones are still given out. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Removes and returns all waiting jobs. */
  List<Job> clear() {
    lock.lock();
    try {
      List<Job> left = new ArrayList<>(ready);
      ready.clear();
      for (LiveTask task : held) {
        left.addAll(task.early);
        task.early.clear();
      }
      held.clear();
      left.forEach(job -> job.task.ifPresent(task -> task.waiting--));
      size = 0;
      changed.signalAll();
      return left;
    } finally {
      lock.unlock();
    }
  }
}
