package io.splitpoint.schedule.live;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** Counts a live server's jobs by what became of them. Safe for any thread. */
public final class JobCounters {

  /**
   * What is counted. Every request received ends as one of answered, dropped, abandoned, failed,
   * refused and given up.
   */
  public enum Event {
    /** Requests understood. */
    RECEIVED,
    /** Jobs that ended with an answer. */
    ANSWERED,
    /** Of these, after their deadline. Of admitted tasks each has one of the four causes. */
    LATE,
    /**
     * Late by the client's own count: they came sooner than admitted, or their picture took long.
     */
    LATE_EARLY,
    /** Late because a job before them in the busy period overran, or their task pays for it. */
    LATE_OVERRUN,
    /** Late because the machine stood still in their busy period. */
    LATE_MACHINE,
    /** Late for no cause but the server itself: a fault. */
    LATE_OWN,
    /** Jobs not begun because their deadline had passed, their task left or the server ended. */
    DROPPED,
    /** Jobs not begun because their client was gone. */
    ABANDONED,
    /** Jobs that failed: unknown model, unreadable image, a runtime's error. */
    FAILED,
    /** Requests refused: their task is not admitted, or too many wait. */
    REFUSED,
    /** Tasks admitted, and tasks that were not. */
    ADMITTED,
    NOT_ADMITTED,
    /** Requests whose absolute times cannot be: before the request, or after the deadline. */
    CLAMPED,
    /** Lines that are no request. */
    MALFORMED,
    /** Lines longer than the protocol allows. */
    TOO_LONG,
    /** Jobs that ran longer than their budget. */
    OVERRUN,
    /** Jobs that took longer than their budget because the machine stood still. */
    PAUSED,
    /** Times in which the machine ran no thread that was due, for more than a millisecond. */
    MACHINE_PAUSES,
    /** Jobs given up because they ran many times their budget. */
    GIVEN_UP,
    /** Connections cut off because their request could not be handled, such as for memory. */
    FAILED_CONNECTIONS,
    /** Replies that could not be delivered: the client is gone or does not read. */
    UNDELIVERED;

    /** The name in statistics, such as {@code too_long}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Map<Event, LongAdder> counts = new EnumMap<>(Event.class);
  private final LongAdder pausedNs = new LongAdder();

  /** Receives every answer. */
  @FunctionalInterface
  interface OnAnswer {
    void answered(String model, long responseNs);
  }

  private volatile OnAnswer onAnswer = (model, responseNs) -> {};

  JobCounters() {
    for (Event event : Event.values()) {
      counts.put(event, new LongAdder());
    }
  }

  /** Registers what receives every answer, on the dispatcher's thread: it must return at once. */
  void onAnswer(OnAnswer then) {
    onAnswer = then;
  }

  /**
   * Counts an answer.
   *
   * @param whyLate one of the four causes, for an admitted task's job that is late
   */
  void answered(Job job, long endNanos, Optional<Event> whyLate) {
    count(Event.ANSWERED);
    if (endNanos - job.dueNanos > 0) {
      count(Event.LATE);
      whyLate.ifPresent(this::count);
    }
    onAnswer.answered(job.asked.model(), endNanos - job.arrivalNanos);
  }

  /** The machine stood still for so long. */
  void paused(long ns) {
    pausedNs.add(ns);
  }

  /** How long the machine stood still in all, in nanoseconds; watched while tasks are admitted. */
  public long pausedNs() {
    return pausedNs.sum();
  }

  void count(Event event) {
    counts.get(event).increment();
  }

  /**
   * Ends a job that gets no answer: counts it and tells its client, unless it has ended already.
   */
  void end(Job job, Event as, String reason) {
    job.begin();
    if (!job.settle()) {
      return;
    }
    count(as);
    try {
      job.reply.failed(job, reason);
    } catch (RuntimeException | Error lost) {
      count(Event.UNDELIVERED);
    }
  }

  public long of(Event event) {
    return counts.get(event).sum();
  }

  /** All counts as one line of {@code name=count}, and how long the machine stood still. */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder();
    counts.forEach(
        (event, count) ->
            line.append(line.isEmpty() ? "" : " ").append(event.label()).append('=').append(count));
    return line.append(" machine_paused_ms=").append(pausedNs() / 1_000_000).toString();
  }
}
