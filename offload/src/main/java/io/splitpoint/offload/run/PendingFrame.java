package io.splitpoint.offload.run;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A frame without an answer.
 *
 * @param crossing outputs of the head
 * @param remote the server's answer; its first completion decides, so that there is one answer
 */
record PendingFrame(
    long index,
    long startNanos,
    ReadySplit split,
    List<ByteBuffer> crossing,
    CompletableFuture<List<ByteBuffer>> remote) {

  /** Ends the wait for the server. */
  void fail(RunCounters.Event why) {
    remote.completeExceptionally(new NoAnswer(why));
  }

  /** The reason why the server gave no answer. */
  static final class NoAnswer extends RuntimeException {
    private static final long serialVersionUID = 1L;

    final transient RunCounters.Event why;

    NoAnswer(RunCounters.Event why) {
      super(why.name(), null, false, false);
      this.why = why;
    }
  }
}
