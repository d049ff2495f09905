package io.splitpoint.profiler;

/**
 * What one layer takes, or several where no cut between them can be run.
 *
 * @param from first layer, from 1
 * @param layer last layer; the same as {@code from} where the layer stands alone
 * @param nanos time at the prevailing pace, at least 0
 * @param low lower end of its 95 % interval
 * @param high upper end
 */
record LayerTime(int from, int layer, double nanos, double low, double high) {}
