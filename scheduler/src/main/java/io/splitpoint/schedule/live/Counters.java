package io.splitpoint.schedule.live;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What a server has seen, counted from any thread. */
public final class Counters {

  /** What is counted. */
  public enum Event {
    /** Requests understood. */
    RECEIVED,
    /** Jobs that ended with an answer. */
    ANSWERED,
    /** Of these, after their deadline. */
    LATE,
    /** Jobs not begun because their deadline had passed. */
    DROPPED,
    /** Jobs that failed: unknown model, unreadable image, a runtime's error. */
    FAILED,
    /** Requests refused by admission control or because the queue was full. */
    REFUSED,
    /** Lines that are no request. */
    MALFORMED,
    /** Lines longer than the protocol allows. */
    TOO_LONG,
    /** Jobs that ran longer than their budget. */
    OVERRUN,
    /** Jobs given up because they ran many times their budget. */
    GIVEN_UP,
    /** Replies that could not be delivered: the client is gone or does not read. */
    UNDELIVERED;

    /** The name in statistics, such as {@code too_long}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Map<Event, LongAdder> counts = new EnumMap<>(Event.class);

  Counters() {
    for (Event event : Event.values()) {
      counts.put(event, new LongAdder());
    }
  }

  void count(Event event) {
    counts.get(event).increment();
  }

  public long of(Event event) {
    return counts.get(event).sum();
  }

  /** All counts as one line of {@code name=count}. */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder();
    counts.forEach(
        (event, count) ->
            line.append(line.isEmpty() ? "" : " ").append(event.label()).append('=').append(count));
    return line.toString();
  }
}
