package io.splitpoint.offload.run;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Optional;

/**
 * Estimates the link from the traffic, as exponentially smoothed latency and time per byte. Time
 * per byte is smoothed instead of bandwidth because latencies are sums of it, and because a link
 * that becomes forty times slower shows at once, while a recovery needs a few samples. The smoothed
 * value is the median of the last three samples, because a pause of this machine affects one
 * exchange and a slow link all that follow. For almost empty round trips it is the least of the
 * last few, as in NTP's clock filter (RFC 5905, section 10), because a busy machine only adds time.
 */
final class LinkEstimate {

  private static final double NEW_LATENCY = 0.3;
  private static final double NEW_TIME_PER_BYTE = 0.4;

  /** Smaller exchanges measure latency rather than bandwidth. */
  static final long INFORMATIVE_BYTES = 16_384;

  private static final int WINDOW = 3;
  private static final int PINGS = 8;

  private final Deque<Double> last = new ArrayDeque<>();
  private final Deque<Double> lows =
      new ArrayDeque<>(); // Lower bounds, when other work ran meanwhile.
  private final Deque<Double> highs = new ArrayDeque<>();
  private final Deque<Double> pings = new ArrayDeque<>();
  private double latencyMs = -1;
  private double msPerByte = -1;

  /** Records an almost empty round trip. */
  synchronized void pinged(double ms) {
    keep(pings, PINGS, ms);
    double least = Collections.min(pings);
    // No round trip can be shorter than the link's latency, so a lower value needs no smoothing.
    latencyMs = latencyMs < 0 ? least : Math.min(ms, latencyMs + NEW_LATENCY * (least - latencyMs));
  }

  /**
   * Records an exchange without the server's own time.
   *
   * @param bytes bytes in both directions
   * @param besideMs time in which other work here had the processor; without it the exchange takes
   *     between {@code ms} less this time and {@code ms}
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

  /** The median of the last three; the lesser of the first two. */
  private static double medianWith(Deque<Double> last, double sample) {
    keep(last, WINDOW, sample);
    return last.stream().sorted().skip((last.size() - 1) / 2).findFirst().orElseThrow();
  }

  /**
   * An exchange was abandoned after this time, which bounds the link's speed. The bandwidth stays
   * unknown where the round trip alone would take that long.
   */
  synchronized void gaveUp(long bytes, double ms) {
    boolean telling = latencyMs >= 0 && bytes > 0 && ms > latencyMs;
    if (telling && (ms - latencyMs) / bytes > msPerByte) {
      smooth(sample(bytes, ms)); // It was not a pause: the link is at least this slow.
    }
  }

  /** Empty before the first informative exchange. */
  synchronized Optional<LinkState> state() {
    return msPerByte < 0 ? Optional.empty() : Optional.of(new LinkState(latencyMs, msPerByte));
  }
}
