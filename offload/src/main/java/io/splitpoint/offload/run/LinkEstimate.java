package io.splitpoint.offload.run;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Optional;

/**
 * The link, measured from the traffic: exponentially smoothed latency and time per byte. Time per
 * byte and not bandwidth is smoothed, because it is what latencies add up from, and because a link
 * that becomes forty times slower then shows at once, while one that recovers is believed after a
 * few. What is smoothed is the median of the last three samples: a pause of this machine falls into
 * one exchange and looks like a slow link, a slow link into all that follow. Of round trips of next
 * to nothing it is the least of the last few, as in NTP's clock filter (RFC 5905, section 10):
 * whatever a machine that is busy or cold adds, the link takes no less.
 */
final class LinkEstimate {

  private static final double NEW_LATENCY = 0.3;
  private static final double NEW_TIME_PER_BYTE = 0.4;

  /** Below this an exchange tells more about latency than about bandwidth. */
  static final long INFORMATIVE_BYTES = 16_384;

  private static final int WINDOW = 3;
  private static final int PINGS = 8;

  private final Deque<Double> last = new ArrayDeque<>();
  private final Deque<Double> lows = new ArrayDeque<>(); // bounds, when something ran beside
  private final Deque<Double> highs = new ArrayDeque<>();
  private final Deque<Double> pings = new ArrayDeque<>();
  private double latencyMs = -1;
  private double msPerByte = -1;

  /** A round trip of next to nothing took so long. */
  synchronized void pinged(double ms) {
    keep(pings, PINGS, ms);
    double least = Collections.min(pings);
    // no round trip can be shorter than the link's latency: that needs no smoothing
    latencyMs = latencyMs < 0 ? least : Math.min(ms, latencyMs + NEW_LATENCY * (least - latencyMs));
  }

  /**
   * An exchange took so long, the server's own time not counted.
   *
   * @param bytes both ways
   * @param besideMs of it something else here had the processor: what the exchange took without
   *     that is between {@code ms} less all of it and {@code ms}
   */
  synchronized void exchanged(long bytes, double ms, double besideMs) {
    if (latencyMs < 0) {
      latencyMs = ms;
    }
    boolean informative = bytes >= INFORMATIVE_BYTES || ms - besideMs > 4 * latencyMs;
    if (informative) {
      if (besideMs == 0 || msPerByte < 0) {
        double sample = medianWith(last, sample(bytes, ms));
        // few bytes that took long met a pause, unless all do
        if (bytes >= INFORMATIVE_BYTES || msPerByte >= 0 || last.size() == WINDOW) {
          smooth(sample);
        }
        return;
      }
      double least = medianWith(lows, sample(bytes, ms - besideMs));
      double most = medianWith(highs, sample(bytes, ms));
      if (msPerByte < least || msPerByte > most) {
        smooth(msPerByte < least ? least : most);
      }
    } else if (besideMs == 0) {
      if (msPerByte < 0) {
        last.clear();
      }
      pinged(Math.max(0.01, ms - Math.max(0, msPerByte) * bytes));
    }
  }

  private double sample(long bytes, double ms) {
    return Math.max(1e-9, (ms - latencyMs) / bytes);
  }

  private void smooth(double sample) {
    msPerByte = msPerByte < 0 ? sample : msPerByte + NEW_TIME_PER_BYTE * (sample - msPerByte);
  }

  private static void keep(Deque<Double> last, int most, double sample) {
    if (last.size() == most) {
      last.removeFirst();
    }
    last.addLast(sample);
  }

  /** Of the last three; the lesser of the first two. */
  private static double medianWith(Deque<Double> last, double sample) {
    keep(last, WINDOW, sample);
    return last.stream().sorted().skip((last.size() - 1) / 2).findFirst().orElseThrow();
  }

  /**
   * An exchange was given up after so long: the link is at least so slow. Nothing is known of its
   * bandwidth where that was before the round trip alone had its time.
   */
  synchronized void gaveUp(long bytes, double ms) {
    boolean telling = latencyMs >= 0 && bytes > 0 && ms > latencyMs;
    if (telling && (ms - latencyMs) / bytes > msPerByte) {
      smooth(sample(bytes, ms)); // no pause: it is at least so
    }
  }

  /** Empty before the first informative exchange. */
  synchronized Optional<LinkState> state() {
    return msPerByte < 0 ? Optional.empty() : Optional.of(new LinkState(latencyMs, msPerByte));
  }
}
