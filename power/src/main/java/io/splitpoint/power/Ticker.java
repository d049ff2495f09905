package io.splitpoint.power;

/** A clock to time and wait by. Give a test one of its own, and hours of it pass in a second. */
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

  /** Now, in ns since some moment. */
  long nanos();

  /** Waits; not at all for 0 or less. */
  void sleep(long nanos) throws InterruptedException;
}
