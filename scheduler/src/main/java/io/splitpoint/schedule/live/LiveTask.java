package io.splitpoint.schedule.live;

import io.splitpoint.schedule.Task;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;

/**
 * An admitted task at run time: its jobs that wait for their turn, and when the next one may come.
 * Its queue guards what changes, see {@link ReadyQueue}.
 */
final class LiveTask {

  private static final int LEAST_WAITING = 64;

  final Task task;
  final int lane;

  /** What the analysis was given for a job: its worst case and the dispatching. */
  final long budgetNs;

  /** Jobs of this task that may wait at once; a client that keeps its period needs fewer. */
  final int mostWaiting;

  /** The task's place in the analysis's order, 1 is the highest; 0 without fixed priorities. */
  volatile long rank;

  volatile long lastUseNanos;

  /** Who admitted it; guarded by {@link Admission}. */
  final Set<Object> users = new HashSet<>();

  /** Jobs that came before their time, in the order of arrival. */
  final Queue<Job> early = new ArrayDeque<>();

  /** Jobs waiting, those whose time has come included. */
  int waiting;

  /** Whether a job has arrived, from when on the next nominal arrival is known. */
  boolean arrived;

  /** No nominal arrival before this. */
  long nextNominalNanos;

  /** When the first of the early jobs becomes ready. */
  long turnNanos;

  int overrunsInARow;

  /** The busy period of its last job; in a later one nothing of the past counts. */
  long busyPeriod;

  /** What it owes for overruns: so much later is its next nominal arrival. */
  long debtNs;

  /** Whether its jobs wait, or waited, for their turn because it owes for an overrun. */
  boolean pays;

  /** Whether it has left, and takes no jobs any more. */
  boolean left;

  LiveTask(Task task, int lane, long budgetNs, long nowNanos) {
    this.task = task;
    this.lane = lane;
    this.budgetNs = budgetNs;
    this.mostWaiting =
        (int) Math.min(1_000, Math.max(LEAST_WAITING, 2 * task.deadlineNs() / task.periodNs() + 2));
    this.lastUseNanos = nowNanos;
  }

  boolean idleFor(long ns, long nowNanos) {
    return nowNanos - lastUseNanos > ns;
  }

  /**
   * The nominal arrival of a job that became ready then: as early as the jitter allows, but a
   * period after the one before. A client that keeps its period and its jitter never arrived
   * sooner, so a deadline counted from here is no later than its own.
   */
  long nominal(long readyNanos) {
    long earliest = readyNanos - task.jitterNs();
    long next = nextNominalNanos + debtNs;
    return arrived && next - earliest > 0 ? next : earliest;
  }

  /** The next job is a period or more after this one. */
  void arrivedAt(long nominalNanos) {
    arrived = true;
    debtNs = 0;
    nextNominalNanos = nominalNanos + task.periodNs();
  }
}
