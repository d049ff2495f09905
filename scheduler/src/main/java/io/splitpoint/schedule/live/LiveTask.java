package io.splitpoint.schedule.live;

import io.splitpoint.schedule.Task;

/**
 * An admitted task at run time. It holds its clients to what was admitted: a job that comes sooner
 * than a period after the last waits for its turn, and one that overran its budget pays with the
 * periods it used.
 */
final class LiveTask {

  final Task task;
  final int lane;
  final long budgetNs;
  private volatile long priority;
  private boolean arrived;
  private long nextNominalNanos;
  private volatile long lastUseNanos;

  LiveTask(Task task, int lane, long budgetNs, long nowNanos) {
    this.task = task;
    this.lane = lane;
    this.budgetNs = budgetNs;
    this.lastUseNanos = nowNanos;
  }

  /** The nominal arrival of a job that arrived just now. */
  synchronized long arrive(long nowNanos) {
    long nominal = arrived && nextNominalNanos - nowNanos > 0 ? nextNominalNanos : nowNanos;
    arrived = true;
    nextNominalNanos = nominal + task.periodNs();
    lastUseNanos = nowNanos;
    return nominal;
  }

  /** Charges a job that ran longer than its budget: whole periods, so that its load stays. */
  synchronized void overran(long ranNs) {
    long extra = (ranNs - 1) / budgetNs;
    nextNominalNanos += extra * task.periodNs();
  }

  boolean idleFor(long ns, long nowNanos) {
    return nowNanos - lastUseNanos > ns;
  }

  /** 1 is the highest. */
  long priority() {
    return priority;
  }

  void priority(long assigned) {
    priority = assigned;
  }
}
