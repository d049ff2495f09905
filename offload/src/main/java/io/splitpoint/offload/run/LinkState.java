package io.splitpoint.offload.run;

/**
 * A link as it is now: {@code bytes} there and back take {@code latencyMs + bytes × msPerByte}.
 *
 * @param latencyMs round trip of a request of next to nothing
 * @param msPerByte reciprocal of the bandwidth that requests get
 */
public record LinkState(double latencyMs, double msPerByte) {

  private static final double TELLING_BYTES = 1e5;
  private static final double TELLING_SHARE = 0.05;

  public double transferMs(long bytes) {
    return latencyMs + bytes * msPerByte;
  }

  /**
   * Whether the bandwidth can be told beside the latency: 100 kB take more than a twentieth of it.
   * Below that it is lost in the scatter of round trips, and any large number comes out.
   */
  public boolean tellsBandwidth() {
    return msPerByte * TELLING_BYTES > TELLING_SHARE * latencyMs;
  }

  /** Megabits per second. */
  public double megabits() {
    return 8 / (msPerByte * 1000);
  }
}
