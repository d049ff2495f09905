package io.splitpoint.schedule.analysis;

/**
 * Sums and products of nanoseconds that stop at {@link #HUGE} instead of overflowing. No deadline
 * is that long, so that a demand or a response that reaches it is late, and a horizon that reaches
 * it is not searched to its end.
 */
final class Saturating {

  /** 73 years in nanoseconds; two of them still fit a long. */
  static final long HUGE = Long.MAX_VALUE / 4;

  private Saturating() {}

  /** The sum of two values of 0 to HUGE. */
  static long add(long a, long b) {
    return Math.min(HUGE, a + b);
  }

  /** The product of two values of at least 0. */
  static long times(long a, long b) {
    long low = a * b;
    return low < 0 || low > HUGE || Math.multiplyHigh(a, b) != 0 ? HUGE : low;
  }

  /** The least whole number not below this, HUGE at most. */
  static long ceil(double value) {
    return value < HUGE ? (long) Math.ceil(value) : HUGE;
  }
}
