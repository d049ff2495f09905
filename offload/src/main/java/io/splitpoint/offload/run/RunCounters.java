package io.splitpoint.offload.run;

import java.util.EnumMap;
import java.util.Map;

/** Counts what happened in a run: frames, changes of the split, failures. Safe for any thread. */
public final class RunCounters {

  /** What is counted. */
  public enum Event {
    FRAMES,
    FROM_SERVER,
    FROM_HERE,
    FELL_BACK,
    /** The server had no answer when the local tail had to start. */
    TIMED_OUT,
    /** No connection when the frame was ready to be sent. */
    SERVER_AWAY,
    /** A connection broke with a frame under way. */
    BROKEN_OFF,
    /** The server refused: queue full, token, shape. */
    REFUSED,
    /** The server has another model under that name. */
    WRONG_MODEL,
    MISSED_DEADLINE,
    /** Tensors went compressed to the server, and its answer came. */
    COMPRESSED,
    /** The server takes plain what it refuses compressed. */
    COMPRESSION_REFUSED,
    CONNECTED,
    SWITCHED,
    PROBES
  }

  private final Map<Event, Long> counts = new EnumMap<>(Event.class);

  synchronized void add(Event event) {
    counts.merge(event, 1L, Long::sum);
  }

  public synchronized long of(Event event) {
    return counts.getOrDefault(event, 0L);
  }

  /** All of them, also those that are zero. */
  public synchronized Map<Event, Long> all() {
    Map<Event, Long> all = new EnumMap<>(Event.class);
    for (Event event : Event.values()) {
      all.put(event, of(event));
    }
    return all;
  }
}
