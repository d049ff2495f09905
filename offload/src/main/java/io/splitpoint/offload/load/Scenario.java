package io.splitpoint.offload.load;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The arrival patterns of MLPerf Inference (Reddi et al., ISCA 2020, section III-C). */
public enum Scenario {
  /** The next request is sent when the one before is answered; the 90th percentile counts. */
  SINGLE_STREAM(0.90),
  /** Requests arrive as a Poisson process, answered or not; the 99th percentile counts. */
  SERVER(0.99),
  /** All requests arrive at once; the answers per second count. */
  OFFLINE(0.99);

  private final double percentile;

  Scenario(double percentile) {
    this.percentile = percentile;
  }

  /** The name on the command line, such as {@code single-stream}. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The percentile of the latencies that counts, between 0 and 1. */
  public double percentile() {
    return percentile;
  }
}
