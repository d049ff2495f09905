package io.splitpoint.profiler;

/**
 * One timed run of a part. Input of {@link JointEstimate}.
 *
 * @param part index of what was run, from 0
 * @param round in which it was run; runs of a part in one round follow each other
 * @param startNanos start, in nanoseconds of one monotonic clock
 * @param durationNanos duration in nanoseconds, above 0
 */
record TimedRun(int part, int round, long startNanos, long durationNanos) {}
