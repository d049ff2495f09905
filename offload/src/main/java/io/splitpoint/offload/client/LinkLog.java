package io.splitpoint.offload.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Exchanges with a server that were made for another purpose, and what they tell of the link. Use
 * it wherever frames or rounds go over a link: the smallest and the largest of them become {@link
 * LinkSamples}, so that one link has one bandwidth, whoever measures it. Thread-safe.
 */
public final class LinkLog {

  /** Of each kind, the latest. */
  private static final int MOST = 512;

  /** Fewer of a kind say too little. */
  private static final int FEWEST = 3;

  private record Kind(String what, long bytes, Deque<Double> ms) {}

  private final Map<String, Kind> kinds = new HashMap<>();
  private final Deque<Double> pings = new ArrayDeque<>();

  /** A ready request took so long. */
  public synchronized void pinged(double ms) {
    keep(pings, ms);
  }

  /**
   * An inference.
   *
   * @param what it asked, such as {@code vgg16-tail-21}
   * @param sentBytes of its request on the wire
   * @param outsideMs the round trip without the server's own queue and model
   */
  public synchronized void exchanged(String what, long sentBytes, double outsideMs) {
    keep(
        kinds.computeIfAbsent(what, any -> new Kind(what, sentBytes, new ArrayDeque<>())).ms,
        outsideMs);
  }

  private static void keep(Deque<Double> kept, double ms) {
    if (kept.size() == MOST) {
      kept.removeFirst();
    }
    kept.addLast(ms);
  }

  /**
   * The smallest kind of inference, the largest, and ready requests, the latest ones paired. Empty
   * when no two kinds differ by {@link LinkSamples#INFORMATIVE_BYTES}: one size alone cannot tell
   * bandwidth from what every request takes, however small it is.
   */
  public synchronized Optional<LinkSamples> samples() {
    List<Kind> known = kinds.values().stream().filter(kind -> kind.ms.size() >= FEWEST).toList();
    Comparator<Kind> bySize = Comparator.comparingLong(Kind::bytes);
    if (known.isEmpty() || pings.size() < FEWEST) {
      return Optional.empty();
    }
    Kind small = known.stream().min(bySize).orElseThrow();
    Kind large = known.stream().max(bySize).orElseThrow();
    if (large.bytes - small.bytes < LinkSamples.INFORMATIVE_BYTES) {
      return Optional.empty();
    }
    int rounds = Math.min(pings.size(), Math.min(small.ms.size(), large.ms.size()));
    return Optional.of(
        new LinkSamples(
            small.what,
            large.what,
            small.bytes,
            large.bytes,
            latest(pings, rounds),
            latest(small.ms, rounds),
            latest(large.ms, rounds)));
  }

  private static double[] latest(Deque<Double> all, int count) {
    List<Double> list = new ArrayList<>(all);
    return list.subList(list.size() - count, list.size()).stream()
        .mapToDouble(Double::doubleValue)
        .toArray();
  }
}
