package io.splitpoint.offload.run;

import java.util.Optional;

/**
 * The link, measured from the traffic: exponentially smoothed latency and time per byte. Time per
 * byte and not bandwidth is smoothed, because it is what latencies add up from, and because a link
 * that becomes forty times slower then shows in the first sample, while one that recovers is
 * believed after a few.
 */
final class LinkEstimate {

  private static final double NEW_LATENCY = 0.3;
  private static final double NEW_TIME_PER_BYTE = 0.4;

  /** Below this an exchange tells more about latency than about bandwidth. */
  static final long INFORMATIVE_BYTES = 16_384;

  private double latencyMs = -1;
  private double msPerByte = -1;

  /** A round trip of next to nothing took so long. */
  synchronized void pinged(double ms) {
    latencyMs = latencyMs < 0 ? ms : latencyMs + NEW_LATENCY * (ms - latencyMs);
  }

  /**
   * An exchange took so long, the server's own time not counted.
   *
   * @param bytes both ways
   */
  synchronized void exchanged(long bytes, double ms) {
    if (latencyMs < 0) {
      latencyMs = ms;
    }
    boolean informative = bytes >= INFORMATIVE_BYTES || ms > 4 * latencyMs;
    if (informative) {
      double sample = Math.max(1e-9, (ms - latencyMs) / bytes);
      msPerByte = msPerByte < 0 ? sample : msPerByte + NEW_TIME_PER_BYTE * (sample - msPerByte);
    } else {
      pinged(Math.max(0.01, ms - Math.max(0, msPerByte) * bytes));
    }
  }

  /** An exchange was given up after so long: the link is at least so slow. */
  synchronized void gaveUp(long bytes, double ms) {
    if (latencyMs >= 0 && bytes > 0 && (ms - latencyMs) / bytes > msPerByte) {
      exchanged(bytes, ms);
    }
  }

  /** Empty before the first informative exchange. */
  synchronized Optional<LinkState> state() {
    return msPerByte < 0 ? Optional.empty() : Optional.of(new LinkState(latencyMs, msPerByte));
  }
}
