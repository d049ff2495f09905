package io.splitpoint.profiler;

/**
 * One stay at one prefix on one device: it was opened, warmed up, and run some times.
 *
 * @param runNanos duration of each timed run in nanoseconds
 */
record Visit(String precision, String device, int layer, long[] runNanos) implements Entry {}
