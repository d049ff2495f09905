package io.splitpoint.power;

/** A clock for timing and waiting. In a test, use one in which hours pass in a second. */
public interface Ticker {

  /** {@link System#nanoTime()} and {@link Thread#sleep(long)}. */
  Ticker SYSTEM =
      new Ticker() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void sleep(long nanos) throws InterruptedException {
          if (nanos > 0) {
            Thread.sleep(nanos / 1_000_000, (int) (nanos % 1_000_000));
          }
        }
      };

  /** The present time in ns from a fixed origin. */
  long nanos();

  /** Waits; not at all for 0 or less. */
  void sleep(long nanos) throws InterruptedException;
}
