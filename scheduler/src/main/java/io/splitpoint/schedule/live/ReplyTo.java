package io.splitpoint.schedule.live;

/** The way back to a client. No method waits for the client. */
interface ReplyTo {

  /** The job ended with an answer. */
  void answered(Job job, Answer answer, long endNanos);

  /** The job will not be done, or failed, or was refused. */
  void failed(Job job, String reason);
}
