package io.splitpoint.profiler;

/**
 * The timed runs of one part in one round: one run, or a few in a row.
 *
 * @param round number of the round, ascending over the whole run; parts of one round ran close
 *     together in time
 * @param playOff whether the part ran as half of a contending split instead of alone
 * @param startNanos start of each timed run, on a clock that ascends over the whole journal
 * @param runNanos duration of each timed run in nanoseconds
 */
record PartMeasurement(
    String precision,
    String device,
    ProfiledPart.Kind kind,
    int layer,
    int round,
    boolean playOff,
    long[] startNanos,
    long[] runNanos)
    implements Entry {

  PartMeasurement {
    if (startNanos.length != runNanos.length || runNanos.length == 0) {
      throw new IllegalArgumentException(
          "a measurement: expected as many starts as durations and at least one, found %d and %d"
              .formatted(startNanos.length, runNanos.length));
    }
  }

  long endNanos() {
    return startNanos[startNanos.length - 1] + runNanos[runNanos.length - 1];
  }
}
