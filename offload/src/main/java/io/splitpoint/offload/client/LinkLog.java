package io.splitpoint.offload.client;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Derives link samples from exchanges with a server that were made for another purpose. Use it
 * wherever frames or rounds use a link: the smallest and the largest exchanges become {@link
 * LinkSamples}, so that all measurements of a link agree. Thread-safe.
 */
public final class LinkLog {

  /** The number of latest samples kept of each kind. */
  private static final int MOST = 512;

  /** The least number of samples of a kind. */
  private static final int FEWEST = 3;

  private record Exchange(long bytes, double ms) {}

  /**
   * @param bytes the mean of its exchanges, which differ a little where they are compressed
   */
  private record Kind(String what, long bytes, List<Exchange> exchanges) {

    private static Kind of(String what, List<Exchange> latest) {
      double bytes = latest.stream().mapToLong(Exchange::bytes).average().orElseThrow();
      return new Kind(what, Math.round(bytes), latest);
    }

    private double[] ms() {
      return exchanges.stream().mapToDouble(Exchange::ms).toArray();
    }

    private Kind latest(int count) {
      return of(what, exchanges.subList(exchanges.size() - count, exchanges.size()));
    }
  }

  private final Map<String, Deque<Exchange>> kinds = new HashMap<>();
  private final Deque<Double> pings = new ArrayDeque<>();

  /** Records the time of a ready request. */
  public synchronized void pinged(double ms) {
    keep(pings, ms);
  }

  /**
   * Records an inference.
   *
   * @param what the model's name, such as {@code vgg16-tail-21}
   * @param sentBytes bytes of its request on the wire
   * @param outsideMs round trip without the server's queue and model
   */
  public synchronized void exchanged(String what, long sentBytes, double outsideMs) {
    keep(
        kinds.computeIfAbsent(what, any -> new ArrayDeque<>()), new Exchange(sentBytes, outsideMs));
  }

  private static <T> void keep(Deque<T> kept, T latest) {
    if (kept.size() == MOST) {
      kept.removeFirst();
    }
    kept.addLast(latest);
  }

  /** What ready requests took. */
  public synchronized double[] pingsMs() {
    return pings.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /**
   * The samples of the smallest and the largest kind of inference and of ready requests, the latest
   * ones paired. Empty when no two kinds differ by {@link LinkSamples#INFORMATIVE_BYTES}: one size
   * alone cannot separate the bandwidth from the fixed cost of a request.
   */
  public synchronized Optional<LinkSamples> samples() {
    List<Kind> known =
        kinds.entrySet().stream()
            .filter(kind -> kind.getValue().size() >= FEWEST)
            .map(kind -> Kind.of(kind.getKey(), List.copyOf(kind.getValue())))
            .toList();
    Comparator<Kind> bySize = Comparator.comparingLong(Kind::bytes);
    if (known.isEmpty() || pings.size() < FEWEST) {
      return Optional.empty();
    }
    Kind small = known.stream().min(bySize).orElseThrow();
    Kind large = known.stream().max(bySize).orElseThrow();
    if (large.bytes - small.bytes < LinkSamples.INFORMATIVE_BYTES) {
      return Optional.empty();
    }
    double[] pingMs = pingsMs();
    int rounds = Math.min(pings.size(), Math.min(small.exchanges.size(), large.exchanges.size()));
    small = small.latest(rounds);
    large = large.latest(rounds);
    return Optional.of(
        new LinkSamples(
            small.what,
            large.what,
            small.bytes,
            large.bytes,
            Arrays.copyOfRange(pingMs, pingMs.length - rounds, pingMs.length),
            small.ms(),
            large.ms()));
  }
}
