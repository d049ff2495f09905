package io.splitpoint.schedule.analysis;

/**
 * A worst-case response time and what blocks.
 *
 * @param ns from the nominal arrival; {@link #UNBOUNDED} when there is no bound, or none was found
 *     within the work that an analysis allows itself
 * @param blockingNs longest time that one job of lower priority keeps the task waiting
 * @param blocker index of the task that does so, -1 for none
 */
record Response(long ns, long blockingNs, int blocker) {

  static final long UNBOUNDED = Long.MAX_VALUE;

  /** Steps of a busy period that an analysis walks before it gives up and says so. */
  static final int MAX_STEPS = 500_000;

  boolean meets(long deadlineNs) {
    return ns <= deadlineNs;
  }
}
