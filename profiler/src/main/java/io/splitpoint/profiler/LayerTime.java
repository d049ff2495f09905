package io.splitpoint.profiler;

import java.util.OptionalDouble;

/**
 * The time of one layer, or of several between which no cut can be run.
 *
 * @param from first layer, from 1
 * @param layer last layer; the same as {@code from} for a single layer
 * @param nanos time at the prevailing pace, at least 0
 * @param low lower end of its 95 % interval
 * @param high upper end
 */
record LayerTime(int from, int layer, double nanos, double low, double high) {

  /** The time; empty where the heads on both sides differ by no more than their scatter. */
  OptionalDouble known() {
    return nanos > 0 ? OptionalDouble.of(nanos) : OptionalDouble.empty();
  }
}
