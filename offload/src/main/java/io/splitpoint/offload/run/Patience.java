package io.splitpoint.offload.run;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How long a frame may wait for the server, so that the tail can still run here in time; and which
 * splits leave the server enough of it.
 *
 * @param deadlineMs from the start of a frame's head to its answer
 */
record Patience(OptionalDouble deadlineMs) {

  /** Of the tail's own time: what is kept back for a slower run here than usual. */
  private static final double TAIL_SHARE = 1.5;

  /** Of the deadline: what is kept back for a machine that is busy with other things. */
  private static final double DEADLINE_SHARE = 0.1;

  private static final double LEAST_SPARE_MS = 2;

  /**
   * After the frame's start, when the tail must begin here; infinite without a deadline.
   *
   * @param tailMs of the tail when it runs here
   */
  double waitMs(double tailMs) {
    return deadlineMs.isEmpty()
        ? Double.POSITIVE_INFINITY
        : deadlineMs.getAsDouble()
            - TAIL_SHARE * tailMs
            - Math.max(LEAST_SPARE_MS, DEADLINE_SHARE * deadlineMs.getAsDouble());
  }

  /** Whether a frame with the tail on the server is answered before the tail must begin here. */
  boolean leavesTimeFor(SplitCost split, double latencyMs) {
    return split.sendBytes() == 0 || latencyMs <= waitMs(split.tailMs());
  }

  /**
   * Whether a frame is answered before the tail must begin here although the frame before it is on
   * the link when its head ends. Where it is not, two frames under way would make the server late
   * for every other one: the next head waits instead.
   *
   * @param link empty before it is known, when nothing may be counted on
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
   * What a split is chosen by, in milliseconds: its expected latency, but no less than the deadline
   * where the server would never be waited for long enough, because all of its frames would then be
   * sent for nothing and finished here.
   *
   * @param latencyMs with the tail on the server
   */
  double expectedMs(SplitCost split, double latencyMs) {
    return leavesTimeFor(split, latencyMs)
        ? latencyMs
        : Math.max(latencyMs, deadlineMs.getAsDouble());
  }
}
