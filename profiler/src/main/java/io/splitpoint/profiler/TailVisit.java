package io.splitpoint.profiler;

/**
 * One stay at one tail on one device, as a {@link Visit} is one at a prefix.
 *
 * @param layer the cut: layers {@code layer + 1} to N were run
 * @param runNanos duration of each timed run in nanoseconds
 */
record TailVisit(String precision, String device, int layer, long[] runNanos) implements Entry {

  /** As a plan counts it. */
  Visit visit() {
    return new Visit(precision, device, layer, runNanos);
  }
}
