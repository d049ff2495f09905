package io.splitpoint.schedule.live;

import io.splitpoint.schedule.Task;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;

/**
 * An admitted task at run time: its waiting jobs and the time of the next one. Its queue guards
 * what changes, see {@link ReadyQueue}.
 */
final class LiveTask {

  private static final int LEAST_WAITING = 64;

  final Task task;
  final int group;

  /** Accelerators of its group. */
  final int tpus;

  /**
   * The budget of a job in the analysis: its worst case with the dispatching, and its reload once
   * its group serves more than one model.
   */
  volatile long budgetNs;

  /** Limit on this task's waiting jobs; a client that keeps its period needs fewer. */
  final int mostWaiting;

  /** The task's place in the analysis's order, from 1; 0 without fixed priorities. */
  volatile long rank;

  volatile long lastUseNanos;

  /** The clients that admitted it; guarded by {@link Admission}. */
  final Set<Object> users = new HashSet<>();

  /** Jobs that came before their time, in the order of arrival. */
  final Queue<Job> early = new ArrayDeque<>();

  /** The number of waiting jobs, ready ones included. */
  int waiting;

  /** Whether a job has arrived, so that the next nominal arrival is known. */
  boolean arrived;

  /** The earliest nominal arrival of the next job. */
  long nextNominalNanos;

  /** The time at which the first early job becomes ready. */
  long turnNanos;

  int overrunsInARow;

  /** The busy period of its last job; in a later one the past does not count. */
  long busyPeriod;

  /** Its debt for overruns, by which its next nominal arrival is delayed. */
  long debtNs;

  /** Whether its jobs are or were delayed because of a debt. */
  boolean pays;

  /** Whether it has left and takes no more jobs. */
  boolean left;

  /**
   * @throws java.util.NoSuchElementException when the task has no worst case on these accelerators
   */
  LiveTask(Task task, int group, int tpus, long nowNanos) {
    this.task = task;
    this.group = group;
    this.tpus = tpus;
    this.budgetNs = task.wcetNs(tpus).orElseThrow();
    this.mostWaiting =
        (int) Math.min(1_000, Math.max(LEAST_WAITING, 2 * task.deadlineNs() / task.periodNs() + 2));
    this.lastUseNanos = nowNanos;
  }

  /** From now on other models evict its model's parameters, so that every job may reload them. */
  void mayReload() {
    budgetNs = task.wcetNs(tpus).orElseThrow() + task.reloadNs();
  }

  boolean idleFor(long ns, long nowNanos) {
    return nowNanos - lastUseNanos > ns;
  }

  /**
   * The nominal arrival of a job that became ready then: as early as the jitter allows, but a
   * period after the one before. A client that keeps its period and jitter never arrived earlier,
   * so that a deadline from here is no later than its own.
   */
  long nominal(long readyNanos) {
    long earliest = readyNanos - task.jitterNs();
    long next = nextNominalNanos + debtNs;
    return arrived && next - earliest > 0 ? next : earliest;
  }

  /** Records a nominal arrival; the next is at least a period later. */
  void arrivedAt(long nominalNanos) {
    arrived = true;
    debtNs = 0;
    nextNominalNanos = nominalNanos + task.periodNs();
  }
}
