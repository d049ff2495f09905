package io.splitpoint.offload.run;

import java.util.Locale;
import java.util.OptionalDouble;

/** The goal for which a split is chosen. */
public enum Goal {
  /** The time from the start of a frame to its answer. */
  LATENCY,
  /**
   * Frames per second. With two or more in progress a frame's head overlaps with the link and the
   * server of the one before, so that the longer of the two counts and not their sum.
   */
  THROUGHPUT;

  /** Relative difference below which splits are equal and the lower latency decides. */
  private static final double TIE = 1e-3;

  /** The name on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The cost by which a split is chosen, in milliseconds; less is better.
   *
   * @param link present state of the link
   * @param serverFactor ratio of the server's times to the table's
   * @param inFlight largest number of frames in progress
   * @param deadlineMs deadline of every frame, which is also the cost of a split that never leaves
   *     the server enough time
   */
  double costMs(
      SplitCost split,
      LinkState link,
      double serverFactor,
      int inFlight,
      OptionalDouble deadlineMs) {
    double latencyMs = split.latencyMs(link, serverFactor);
    Patience patience = new Patience(deadlineMs);
    if (this == LATENCY || !patience.leavesTimeFor(split, latencyMs)) {
      return patience.expectedMs(split, latencyMs);
    }
    return split.periodMs(link, serverFactor, inFlight) + TIE * latencyMs;
  }
}
