package io.splitpoint.schedule;

/**
 * A job that misses its deadline in the critical run: a longest job of lower priority has just
 * begun when all tasks arrive at once, as late as their jitter allows and then as early as
 * possible. Times are nanoseconds from that instant.
 *
 * @param arrivalNs its nominal arrival, below 0 when its jitter delayed it
 * @param dueNs its absolute deadline
 * @param endNs its end, after its deadline
 */
public record Miss(long arrivalNs, long dueNs, long endNs) {}
