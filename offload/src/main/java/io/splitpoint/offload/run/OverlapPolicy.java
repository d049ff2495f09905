package io.splitpoint.offload.run;

/**
 * Decides whether to overlap sending a frame with the next frame's head. With a core for each the
 * overlap is free; on a shared core the exchange may end only after the head, and then it is better
 * to send first: the rate is the same and the frame's answer comes earlier.
 */
final class OverlapPolicy {

  /** The share of concurrent time that an exchange may lose. */
  private static final double MOST_LOST = 0.5;

  private static final double NEW = 0.3;

  /** One frame in this number is tried the other way. */
  private static final int TRY_EVERY = 32;

  private static final long ALONE_EVERY_NANOS = 1_000_000_000L;

  private double lost; // Smoothed share of concurrent time that exchanges lost.
  private int frames;
  private long aloneNanos = System.nanoTime() - ALONE_EVERY_NANOS;

  /**
   * Whether the next head should wait for this frame to be sent: always when overlapping does not
   * pay, except for trials; otherwise once a second, to measure the link alone.
   */
  synchronized boolean alone(long nowNanos) {
    frames++;
    boolean alone =
        lost > MOST_LOST ? frames % TRY_EVERY != 0 : nowNanos - aloneNanos >= ALONE_EVERY_NANOS;
    if (alone) {
      aloneNanos = nowNanos;
    }
    return alone;
  }

  /**
   * Records an exchange during other work of this process.
   *
   * @param besideMs duration of the other work
   * @param lateMs time beyond the expected time of the link alone
   */
  synchronized void exchanged(double besideMs, double lateMs) {
    lost += NEW * (Math.min(1, Math.max(0, lateMs / besideMs)) - lost);
  }
}
