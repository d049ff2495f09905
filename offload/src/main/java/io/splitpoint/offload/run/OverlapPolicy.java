package io.splitpoint.offload.run;

/**
 * Whether sending a frame beside the next one's head pays. Where the machine has a core for each it
 * costs nothing; where they share one, the exchange may end only when the head has ended, and then
 * it is better to send first: the rate is the same and the frame is earlier.
 */
final class OverlapPolicy {

  /** Of the time that something ran beside it an exchange may lose half. */
  private static final double MOST_LOST = 0.5;

  private static final double NEW = 0.3;

  /** One frame in so many is tried the other way. */
  private static final int TRY_EVERY = 32;

  private static final long ALONE_EVERY_NANOS = 1_000_000_000L;

  private double lost; // smoothed share of that time that exchanges lost
  private int frames;
  private long aloneNanos = System.nanoTime() - ALONE_EVERY_NANOS;

  /**
   * Whether the next head should wait for this frame to be sent: always when overlapping does not
   * pay, but for a try; else once a second, so that the link is seen as it is.
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
   * An exchange went on while this process ran something else.
   *
   * @param besideMs for which that ran
   * @param lateMs by which it took longer than the link alone should take
   */
  synchronized void exchanged(double besideMs, double lateMs) {
    lost += NEW * (Math.min(1, Math.max(0, lateMs / besideMs)) - lost);
  }
}
