package io.splitpoint.offload.run;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.EnumMap;
import java.util.Map;

/** Counts the events of a run: frames, changes of the split, failures. Thread-safe. */
public final class RunCounters {

  /** The counted events. */
  public enum Event {
    FRAMES,
    FROM_SERVER,
    FROM_HERE,
    FELL_BACK,
    /** The server had not answered when the local tail had to start. */
    TIMED_OUT,
    /** There was no connection when the frame was ready to be sent. */
    SERVER_AWAY,
    /** A connection broke with a frame in progress. */
    BROKEN_OFF,
    /** The server refused the request: full queue, token, shape. */
    REFUSED,
    /** The server has another model under that name. */
    WRONG_MODEL,
    MISSED_DEADLINE,
    /** Compressed tensors were sent and answered. */
    COMPRESSED,
    /** The server accepted uncompressed what it refused compressed. */
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

  /** All counts, zeros included. */
  @JsonValue
  public synchronized Map<Event, Long> all() {
    Map<Event, Long> all = new EnumMap<>(Event.class);
    for (Event event : Event.values()) {
      all.put(event, of(event));
    }
    return all;
  }
}
