package io.splitpoint.profiler;

/**
 * One timed run of a part, for {@link JointEstimate}.
 *
 * @param part index of the part, from 0
 * @param round its round; runs of a part in one round follow each other
 * @param startNanos start, in nanoseconds of one monotonic clock
 * @param durationNanos duration in nanoseconds, above 0
 */
record TimedRun(int part, int round, long startNanos, long durationNanos) {}
