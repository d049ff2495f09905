package io.splitpoint.schedule.live;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A request from its arrival to its reply. Times are {@link System#nanoTime()} unless they are
 * lengths.
 */
final class Job {

  /** The most characters of a reason that a reply holds. */
  private static final int MAX_REASON = 400;

  /**
   * What was asked for.
   *
   * @param id the client's own
   * @param periodNs declared distance of two requests
   * @param deadlineNs declared, relative to the arrival
   */
  record Asked(String id, String model, String image, long periodNs, long deadlineNs) {}

  final Asked asked;
  final long arrivalNanos;

  /** An answer after this is late. */
  final long dueNanos;

  final ReplyTo reply;
  final Optional<LiveTask> task;

  /** Set before the job is queued. */
  byte[] pixels = {};

  long readyNanos;

  /** Worst case of its model, 0 where it is not known. */
  long wcetNs;

  /** Set by the queue. */
  long offeredNanos;

  long nominalNanos;

  long turnNanos;
  long key;

  long sequence;

  /** Whether a dispatcher found nothing ready before it. */
  boolean first;

  /** Whether it waited for its turn because its task pays for an overrun. */
  boolean pays;

  /** What to do when the job begins, or ends without; never twice. */
  private final AtomicReference<Runnable> onBegin = new AtomicReference<>();

  private final AtomicBoolean settled = new AtomicBoolean();

  Job(Asked asked, long arrivalNanos, long dueNanos, ReplyTo reply, Optional<LiveTask> task) {
    this.asked = asked;
    this.arrivalNanos = arrivalNanos;
    this.dueNanos = dueNanos;
    this.reply = reply;
    this.task = task;
    this.readyNanos = arrivalNanos;
  }

  /** A job that is due its relative deadline after its arrival. */
  static Job of(Asked asked, long arrivalNanos, ReplyTo reply, Optional<LiveTask> task) {
    return new Job(asked, arrivalNanos, arrivalNanos + asked.deadlineNs(), reply, task);
  }

  /**
   * When a job is late by its client's own clock: no earlier than now and no later than its
   * relative deadline from now on. It decides on nothing else.
   *
   * @param unixNs the client's deadline since 1970
   * @param relativeNs the deadline from the request on
   */
  static long due(long unixNs, long relativeNs, long nowNanos, JobCounters counters) {
    Instant wall = Instant.now();
    long left = unixNs - (wall.getEpochSecond() * 1_000_000_000L + wall.getNano());
    long clamped = Math.max(0, Math.min(relativeNs, left));
    // clients round to milliseconds
    if (Math.abs(left - clamped) > 1_000_000) {
      counters.count(JobCounters.Event.CLAMPED);
    }
    return nowNanos + clamped;
  }

  /** Registers what is called when the job begins, or ends without having begun. */
  void onBegin(Runnable then) {
    onBegin.set(then);
  }

  void begin() {
    Runnable then = onBegin.getAndSet(null);
    if (then != null) {
      then.run();
    }
  }

  /**
   * True the first time alone: the caller that gets it counts the job's end and answers it, so that
   * every job ends once.
   */
  boolean settle() {
    return settled.compareAndSet(false, true);
  }

  /** The reason why a job failed, in one short line, whatever was thrown. */
  static String reason(Throwable failed) {
    if (failed instanceof OutOfMemoryError) {
      return "not enough memory for this job";
    }
    String said = failed.getMessage();
    String reason = said == null || said.isBlank() ? failed.getClass().getSimpleName() : said;
    return reason.substring(0, Math.min(MAX_REASON, reason.length()));
  }
}
