package io.splitpoint.profiler;

/**
 * How far a machine's speed moved while it was measured, relative to the pace that prevailed; see
 * {@link JointEstimate} for what prevails.
 *
 * @param low speed that was undercut in 5 % of the time; 1 is the prevailing pace
 * @param high speed that was exceeded in 5 % of the time
 */
record PaceRange(double low, double high) {}
