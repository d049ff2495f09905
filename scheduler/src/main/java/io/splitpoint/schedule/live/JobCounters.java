package io.splitpoint.schedule.live;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** Counts a live server's jobs by outcome. Thread-safe. */
public final class JobCounters {

  /**
   * The counted events. Every received request ends as answered, dropped, abandoned, failed,
   * refused or given up.
   */
  public enum Event {
    /** Requests that were understood. */
    RECEIVED,
    /** Jobs that ended with an answer. */
    ANSWERED,
    /** Answers after their deadline. For an admitted task each has one of the four causes. */
    LATE,
    /** Late by the client's count: it arrived earlier than admitted, or its picture took long. */
    LATE_EARLY,
    /** Late because a job of the busy period overran, or because their task owes for one. */
    LATE_OVERRUN,
    /** Late because the machine was paused in their busy period. */
    LATE_MACHINE,
    /** Late for no cause but the server itself, which is a defect. */
    LATE_OWN,
    /** Jobs not begun because of a passed deadline, a task that left or the server's end. */
    DROPPED,
    /** Jobs that did not begin because their client was gone. */
    ABANDONED,
    /** Jobs that failed: unknown model, unreadable image, runtime error. */
    FAILED,
    /** Refused requests: their task is not admitted, or too many wait. */
    REFUSED,
    /** Tasks that were admitted, and tasks that were refused. */
    ADMITTED,
    NOT_ADMITTED,
    /** Requests with impossible absolute times: before the request, or after the deadline. */
    CLAMPED,
    /** Lines that are not requests. */
    MALFORMED,
    /** Lines beyond the protocol's maximum length. */
    TOO_LONG,
    /** Jobs that ran longer than their budget. */
    OVERRUN,
    /** Jobs that took longer than their budget because the machine was paused. */
    PAUSED,
    /** Pauses in which the machine ran no ready thread for more than a millisecond. */
    MACHINE_PAUSES,
    /** Jobs that were given up because they ran many times their budget. */
    GIVEN_UP,
    /** Connections closed because a request could not be handled, as for lack of memory. */
    FAILED_CONNECTIONS,
    /** Replies that could not be delivered because the client was gone or did not read. */
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

  /** Registers the receiver of every answer; it runs on the dispatcher and must not block. */
  void onAnswer(OnAnswer then) {
    onAnswer = then;
  }

  /**
   * Counts an answer.
   *
   * @param whyLate cause, for a late job of an admitted task
   */
  void answered(Job job, long endNanos, Optional<Event> whyLate) {
    count(Event.ANSWERED);
    if (endNanos - job.dueNanos > 0) {
      count(Event.LATE);
      whyLate.ifPresent(this::count);
    }
    onAnswer.answered(job.asked.model(), endNanos - job.arrivalNanos);
  }

  /** Adds a pause of the machine. */
  void paused(long ns) {
    pausedNs.add(ns);
  }

  /** Total pauses of the machine in nanoseconds, observed while tasks are admitted. */
  public long pausedNs() {
    return pausedNs.sum();
  }

  void count(Event event) {
    counts.get(event).increment();
  }

  /** Ends a job without an answer: counts it and tells its client, unless it has ended. */
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

  /** All counts as one line of {@code name=count}, and the total pause of the machine. */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder();
    counts.forEach(
        (event, count) ->
            line.append(line.isEmpty() ? "" : " ").append(event.label()).append('=').append(count));
    return line.append(" machine_paused_ms=").append(pausedNs() / 1_000_000).toString();
  }
}
