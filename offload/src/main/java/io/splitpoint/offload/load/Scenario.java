package io.splitpoint.offload.load;

import java.util.Locale;

/** How requests come, as MLPerf Inference defines it (Reddi et al., ISCA 2020, section III-C). */
public enum Scenario {
  /** The next request is sent when the one before is answered; judged by the 90th percentile. */
  SINGLE_STREAM(0.90),
  /** Requests come as a Poisson process, whether or not others are answered; the 99th. */
  SERVER(0.99),
  /** All are there at once; judged by how many are answered a second. */
  OFFLINE(0.99);

  private final double percentile;

  Scenario(double percentile) {
    this.percentile = percentile;
  }

  /** As a user writes it, such as {@code single-stream}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Which percentile of the latencies counts, between 0 and 1. */
  public double percentile() {
    return percentile;
  }
}
