package io.splitpoint.schedule;

/**
 * A job that misses its deadline, and when: in the run in which a longest job that goes after this
 * one has just begun when all tasks arrive at once, as late as their jitter allows, and again as
 * soon as they may. Times are nanoseconds from that moment.
 *
 * @param arrivalNs its nominal arrival, below 0 when it was held back by its jitter
 * @param dueNs its absolute deadline
 * @param endNs when it ends, after its deadline
 */
public record Miss(long arrivalNs, long dueNs, long endNs) {}
