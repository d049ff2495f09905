package io.splitpoint.offload.run;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The link, measured from the traffic: exponentially smoothed latency and time per byte. Time per
 * byte and not bandwidth is smoothed, because it is what latencies add up from, and because a link
 * that becomes forty times slower then shows at once, while one that recovers is believed after a
 * few. What is smoothed is the median of the last three samples: a pause of this machine falls into
 * one exchange and looks like a slow link, a slow link into all that follow.
 */
final class LinkEstimate {

  private static final double NEW_LATENCY = 0.3;
  private static final double NEW_TIME_PER_BYTE = 0.4;

  /** Below this an exchange tells more about latency than about bandwidth. */
  static final long INFORMATIVE_BYTES = 16_384;

  private static final int WINDOW = 3;

  private final Deque<Double> last = new ArrayDeque<>();
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
      smooth(medianWith(sample(bytes, ms)));
    } else {
      pinged(Math.max(0.01, ms - Math.max(0, msPerByte) * bytes));
    }
  }

  private double sample(long bytes, double ms) {
    return Math.max(1e-9, (ms - latencyMs) / bytes);
  }

  private void smooth(double sample) {
    msPerByte = msPerByte < 0 ? sample : msPerByte + NEW_TIME_PER_BYTE * (sample - msPerByte);
  }

  /** Of the last three; the lesser of the first two. */
  private double medianWith(double sample) {
    if (last.size() == WINDOW) {
      last.removeFirst();
    }
    last.addLast(sample);
    return last.stream().sorted().skip((last.size() - 1) / 2).findFirst().orElseThrow();
  }

  /** An exchange was given up after so long: the link is at least so slow. */
  synchronized void gaveUp(long bytes, double ms) {
    if (latencyMs >= 0 && bytes > 0 && (ms - latencyMs) / bytes > msPerByte) {
      smooth(sample(bytes, ms)); // no pause: it is at least so
    }
  }

  /** Empty before the first informative exchange. */
  synchronized Optional<LinkState> state() {
    return msPerByte < 0 ? Optional.empty() : Optional.of(new LinkState(latencyMs, msPerByte));
  }
}
