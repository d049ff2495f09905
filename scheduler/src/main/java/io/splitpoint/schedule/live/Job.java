package io.splitpoint.schedule.live;

import java.util.Optional;

/** One request on its way. Times are {@link System#nanoTime()} unless they are lengths. */
final class Job {

  final String id;
  final String model;
  final String image;
  final long periodNs;
  final long arrivalNanos;
  final long deadlineNanos;
  final ReplyTo reply;
  final Optional<LiveTask> task;

  /** Set once, when the job is queued. */
  long notBeforeNanos;

  long key;
  long sequence;

  Job(
      String id,
      String model,
      String image,
      long periodNs,
      long arrivalNanos,
      long deadlineNanos,
      ReplyTo reply,
      Optional<LiveTask> task) {
    this.id = id;
    this.model = model;
    this.image = image;
    this.periodNs = periodNs;
    this.arrivalNanos = arrivalNanos;
    this.deadlineNanos = deadlineNanos;
    this.reply = reply;
    this.task = task;
    this.notBeforeNanos = arrivalNanos;
  }
}
