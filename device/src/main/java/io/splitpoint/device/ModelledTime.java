package io.splitpoint.device;

import java.util.concurrent.locks.LockSupport;

/** Waits as long as a modelled device would take. */
public final class ModelledTime {

  /** An upper bound of a sleeping thread's usual wake-up delay. */
  private static final long SPIN_NS = 100_000;

  private ModelledTime() {}

  /**
   * Sleeps first and spins only at the end, because more devices than cores may wait at once.
   *
   * @param endNanos end of the wait, of {@link System#nanoTime()}; returns at once when it is past
   */
  public static void waitUntil(long endNanos) {
    long left = endNanos - System.nanoTime();
    while (left > 0) {
      if (left > SPIN_NS) {
        LockSupport.parkNanos(left - SPIN_NS);
      } else {
        Thread.onSpinWait();
      }
      left = endNanos - System.nanoTime();
    }
  }
}
