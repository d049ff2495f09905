package io.splitpoint.schedule.live;

import io.splitpoint.schedule.live.JobCounters.Event;
import java.util.Optional;

/**
 * The time that the jobs of a busy period took beyond their budgets, and the causes; while it is 0,
 * the analysis guarantees that no job is late. A worker thread uses it to find out why a job is
 * late.
 */
final class Excess implements AutoCloseable {

  private final Optional<MachinePauses> pauses;
  private final CoreWait core = new CoreWait();
  private long machineNs;
  private long overrunNs;
  private long ownNs;
  private long freeNanos = System.nanoTime();
  private long possibleNanos;

  /**
   * @param overrunNs overrun of a job that was given up before this thread began
   */
  Excess(Optional<MachinePauses> pauses, long overrunNs) {
    this.pauses = pauses;
    this.overrunNs = overrunNs;
  }

  /**
   * Begins a job, which could have started once the accelerator was free and it was ready. Its time
   * from arrival to the queue counts too, where it is noticeable.
   */
  void begin(Job job) {
    possibleNanos = freeNanos;
    if (job.first) {
      machineNs = 0;
      overrunNs = 0;
      ownNs = 0;
      long ready = job.turnNanos - job.offeredNanos > 0 ? job.turnNanos : job.offeredNanos;
      possibleNanos = ready - freeNanos > 0 ? ready : freeNanos;
    }
    freeNanos = System.nanoTime();
    long onItsWay = job.offeredNanos - job.readyNanos;
    if (onItsWay > MachinePauses.LEAST_NS) {
      long paused = paused(onItsWay, 0, job.readyNanos, job.offeredNanos);
      machineNs += paused;
      ownNs += onItsWay - paused;
    }
  }

  /**
   * Ends the job.
   *
   * @return the part of its overrun in which the machine was paused, in nanoseconds
   */
  long end(long startNanos, long endNanos, long budgetNs) {
    freeNanos = endNanos;
    long waited = core.more();
    long ran = endNanos - startNanos;
    long over = endNanos - possibleNanos - budgetNs;
    if (over <= 0) {
      return 0;
    }
    long overrun = Math.max(0, ran - budgetNs);
    long paused = paused(over, waited, possibleNanos, endNanos);
    long pausedRunning = paused(overrun, waited, startNanos, endNanos);
    machineNs += paused;
    overrunNs += Math.min(over - paused, overrun - pausedRunning);
    ownNs += Math.max(0, over - paused - (overrun - pausedRunning));
    return pausedRunning;
  }

  /** The part of an overrun in a time that was a pause of the machine. */
  private long paused(long over, long waitedNs, long fromNanos, long toNanos) {
    long seen = pauses.map(watch -> watch.within(fromNanos, toNanos)).orElse(0L);
    long paused = Math.max(waitedNs, seen);
    boolean all = paused >= over || seen > 0 && over - seen <= MachinePauses.UNSEEN_NS;
    return all ? over : paused;
  }

  /**
   * The cause of a late job of this busy period: the job arrived earlier than admitted, else
   * whatever took most beyond the budgets, else the server itself.
   */
  Event cause(Job job, LiveTask task, long endNanos) {
    if (endNanos - (job.nominalNanos + task.task.deadlineNs()) <= 0) {
      return job.pays ? Event.LATE_OVERRUN : Event.LATE_EARLY;
    }
    if (machineNs > 0 && machineNs >= Math.max(overrunNs, ownNs)) {
      return Event.LATE_MACHINE;
    }
    return overrunNs > 0 && overrunNs >= ownNs ? Event.LATE_OVERRUN : Event.LATE_OWN;
  }

  @Override
  public void close() {
    core.close();
  }
}
