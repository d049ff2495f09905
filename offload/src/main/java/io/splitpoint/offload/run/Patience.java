package io.splitpoint.offload.run;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The time that a frame may wait for the server so that the tail can still run here by the
 * deadline, and the splits that leave the server enough of it.
 *
 * @param deadlineMs deadline from the start of a frame's head to its answer
 */
record Patience(OptionalDouble deadlineMs) {

  /** Multiple of the local tail's time that is reserved, because a run may be slower than usual. */
  private static final double TAIL_SHARE = 1.5;

  /** Share of the deadline that is reserved for a busy machine. */
  private static final double DEADLINE_SHARE = 0.1;

  private static final double LEAST_SPARE_MS = 2;

  /**
   * The time after the frame's start at which the tail must begin here; infinite without a
   * deadline.
   *
   * @param tailMs time of the tail here
   */
  double waitMs(double tailMs) {
    return deadlineMs.isEmpty()
        ? Double.POSITIVE_INFINITY
        : deadlineMs.getAsDouble()
            - TAIL_SHARE * tailMs
            - Math.max(LEAST_SPARE_MS, DEADLINE_SHARE * deadlineMs.getAsDouble());
  }

  /** Whether the server's answer comes before the tail must begin here. */
  boolean leavesTimeFor(SplitCost split, double latencyMs) {
    return split.sendBytes() == 0 || latencyMs <= waitMs(split.tailMs());
  }

  /**
   * Whether the server's answer comes before the tail must begin here even if the frame before is
   * on the link when the head ends. Otherwise two frames in progress would make the server late for
   * every other one, so that the next head waits.
   *
   * @param link link; empty before it is known, when the answer is no
   */
  boolean leavesTimeBehindAnother(SplitCost split, Optional<LinkState> link, double serverFactor) {
    return deadlineMs.isEmpty()
        || link.map(
                known ->
                    leavesTimeFor(
                        split,
                        split.periodMs(known, serverFactor, 2)
                            + split.latencyMs(known, serverFactor)
                            - split.headMs()))
            .orElse(false);
  }

  /**
   * The latency by which a split is chosen, in milliseconds. It is at least the deadline where the
   * server never has enough time, because all frames would then be sent in vain and finished here.
   *
   * @param latencyMs expected latency with the tail on the server
   */
  double expectedMs(SplitCost split, double latencyMs) {
    return leavesTimeFor(split, latencyMs)
        ? latencyMs
        : Math.max(latencyMs, deadlineMs.getAsDouble());
  }
}
