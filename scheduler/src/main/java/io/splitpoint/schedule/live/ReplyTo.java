package io.splitpoint.schedule.live;

/** The way back to a client. No method waits for the client. */
interface ReplyTo {

  /** The job ended with an answer. */
  void answered(Job job, Classification answer, long endNanos);

  /** The job will not be done, or failed, or was refused. */
  void failed(Job job, String reason);

  /** Whether the client has gone and takes no answer. */
  default boolean gone() {
    return false;
  }

  /** What tells this client from all others, so that each has its share of what is shared. */
  default Object client() {
    return this;
  }
}
