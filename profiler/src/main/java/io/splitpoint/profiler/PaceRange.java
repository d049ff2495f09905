package io.splitpoint.profiler;

/**
 * The range of a machine's pace during a measurement, relative to the prevailing pace ({@link
 * JointEstimate}).
 *
 * @param low 5th percentile of the pace over time; 1 is the prevailing pace
 * @param high 95th percentile of the pace over time
 */
record PaceRange(double low, double high) {}
