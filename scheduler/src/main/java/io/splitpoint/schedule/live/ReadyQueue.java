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
 * Jobs that wait for an accelerator, by the key that the policy's analysis assumes, equals in the
 * order in which they came. Every access holds the lock; a dispatcher that finds nothing sleeps
 * until a job comes.
 *
 * <p>Jobs of an admitted task that come sooner than was admitted, or while the task pays for an
 * overrun, are held until their turn. When nothing else waits the busy period is over, and whatever
 * came before can no longer make anybody late: then all held tasks start anew from there, in the
 * order of the policy. That is how a task recovers. Not so a task of which two jobs in a row
 * overran: what it does cannot be foreseen.
 */
final class ReadyQueue {

  private static final int DISTRUSTED = 2;

  /** What became of an offer. */
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

  /** Early jobs of the task whose time has come become ready; the next one is held. */
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
        job.nominalNanos - epochNanos,
        job.turnNanos - epochNanos,
        task.task.deadlineNs(),
        task.budgetNs,
        task.rank);
  }

  /** The next job by the policy; waits for one. Null when the queue is closed and empty. */
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
            // a dispatcher that timed its sleep by a job now ready must look again
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

  /** Nothing of an overrun is left when the accelerator is idle. */
  private void forgive() {
    for (LiveTask task : inDebt) {
      if (task.overrunsInARow < DISTRUSTED) {
        task.debtNs = 0;
      }
    }
    // a distrusted task pays, and so leaves its debt
    inDebt.clear();
  }

  /** Nothing is ready: held tasks begin anew as if nothing had been before, all of them at once. */
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
   * Charges a job to its task. One that ran longer than its budget costs the periods that the
   * budgets it used were meant for.
   *
   * @return whether it ran longer
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

  /** Gives tasks their ranks, and sorts what waits by them. */
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
   * Gives tasks their ranks when a dispatcher finds nothing ready: with the busy period ends what
   * other ranks, or tasks that have left, can do to it.
   *
   * @return whether that was so within the time; otherwise nothing has changed
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
   * Ends a task: no job of it is taken any more.
   *
   * @return its jobs that were held; those whose time has come still run
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
   * How many busy periods have ended. While the accelerator is idle it grows with every call: what
   * was before can then no longer delay anything.
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

  /** Jobs waiting, held ones included. */
  int waiting() {
    lock.lock();
    try {
      return size;
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
