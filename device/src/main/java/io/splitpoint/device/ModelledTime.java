package io.splitpoint.device;

import java.util.concurrent.locks.LockSupport;

/** Waits as long as a device that is only modelled would take. */
public final class ModelledTime {

  /** What a sleeping thread is woken late by, at most, most of the time. */
  private static final long SPIN_NS = 100_000;

  private ModelledTime() {}

  /**
   * Sleeps for the most part, and spins only at the end: more devices than cores wait at once.
   *
   * @param endNanos of {@link System#nanoTime()}; returns at once when it is past
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
