package io.splitpoint.schedule.live;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** A request from its arrival to its reply. Instants are of {@link System#nanoTime()}. */
final class Job {

  /** The maximum length of a reason in a reply. */
  private static final int MAX_REASON = 400;

  /**
   * The content of the request.
   *
   * @param id the client's name for the request
   * @param periodNs declared time between two requests
   * @param deadlineNs declared deadline, relative to the arrival
   */
  record Asked(String id, String model, String image, long periodNs, long deadlineNs) {}

  final Asked asked;
  final long arrivalNanos;

  /** The instant after which an answer is late. */
  final long dueNanos;

  final ReplyTo reply;
  final Optional<LiveTask> task;

  /** Set before the job is queued. */
  byte[] pixels = {};

  long readyNanos;

  /** Worst case of its model; 0 where it is unknown. */
  long wcetNs;

  /** Set by the queue. */
  long offeredNanos;

  long nominalNanos;

  long turnNanos;
  long key;

  long sequence;

  /** Whether the dispatcher found the queue empty before it. */
  boolean first;

  /** Whether it was delayed because its task owes time for an overrun. */
  boolean pays;

  /** Called when the job begins or ends without beginning, at most once. */
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

  /**
   * The deadline by the client's clock, limited to the time from now to its relative deadline from
   * now. It is used for nothing but lateness.
   *
   * @param unixNs the client's deadline since 1970
   * @param relativeNs the deadline, relative to the request
   */
  static long due(long unixNs, long relativeNs, long nowNanos, JobCounters counters) {
    Instant wall = Instant.now();
    long left = unixNs - (wall.getEpochSecond() * 1_000_000_000L + wall.getNano());
    long clamped = Math.max(0, Math.min(relativeNs, left));
    // Clients round to milliseconds.
    if (Math.abs(left - clamped) > 1_000_000) {
      counters.count(JobCounters.Event.CLAMPED);
    }
    return nowNanos + clamped;
  }

  /** Registers what is called when the job begins or ends without beginning. */
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
   * Returns true only to the first caller, which counts the job's end and answers it, so that every
   * job ends once.
   */
  boolean settle() {
    return settled.compareAndSet(false, true);
  }

  /** The reason why a job failed, in one short line. */
  static String reason(Throwable failed) {
    if (failed instanceof OutOfMemoryError) {
      return "not enough memory for this job";
    }
    String said = failed.getMessage();
    String reason = said == null || said.isBlank() ? failed.getClass().getSimpleName() : said;
    return reason.substring(0, Math.min(MAX_REASON, reason.length()));
  }
}
