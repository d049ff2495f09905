package io.splitpoint.offload.run;

import java.util.Locale;
import java.util.OptionalDouble;

/** What a split is chosen for. */
public enum Goal {
  /** The time from the start of a frame to its answer. */
  LATENCY,
  /**
   * Frames a second. With two or more under way a frame's head runs while the one before is on the
   * link and at the server, so that the longer of the two sets the pace, and not their sum.
   */
  THROUGHPUT;

  /** Of splits that are equally good, the one whose frames are answered earlier is taken. */
  private static final double TIE = 1e-3;

  /** As a user writes it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * What a split is chosen by, the less the better, in milliseconds.
   *
   * @param link as it is now
   * @param serverFactor how much longer the server takes for a tail than the table says
   * @param inFlight frames that may be under way
   * @param deadlineMs which every frame should meet; where the server could never be waited for
   *     long enough, no split is better than it
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
