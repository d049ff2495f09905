package io.splitpoint.schedule.live;

/** The reply channel of a client. No method waits for the client. */
interface ReplyTo {

  /** The job ended with an answer. */
  void answered(Job job, Classification answer, long endNanos);

  /** The job will not run, or failed, or was refused. */
  void failed(Job job, String reason);

  /** Whether the client has gone and accepts no answer. */
  default boolean gone() {
    return false;
  }

  /** The key of this client, by which shared resources are divided. */
  default Object client() {
    return this;
  }
}
