package io.splitpoint.stream.run;

import io.splitpoint.failure.InputException;
import io.splitpoint.failure.MissingException;
import io.splitpoint.stream.accelerator.Accelerator;
import java.math.BigDecimal;
import java.util.concurrent.atomic.AtomicReference;

/**
 * An accelerator of a stream and its present call, which distinguishes a hanging accelerator from a
 * slow one. A hanging driver call cannot be ended: its thread is abandoned, and closes the
 * accelerator if the call returns.
 */
final class Worker implements AutoCloseable {

  private final Accelerator accelerator;

  /** The frame that it runs; null when idle. */
  private Frame frame;

  private int ticks;
  private boolean stuck;

  Worker(Accelerator accelerator) {
    this.accelerator = accelerator;
  }

  Accelerator accelerator() {
    return accelerator;
  }

  synchronized void begins(Frame with) {
    frame = with;
    ticks = 0;
  }

  /**
   * Records that a call to the accelerator has returned.
   *
   * @return whether the worker is still in use; otherwise it is closed, and its frame belongs to
   *     others
   */
  boolean isBack() {
    synchronized (this) {
      frame = null;
      if (!stuck) {
        return true;
      }
    }
    accelerator.close();
    return false;
  }

  /**
   * Counts a tick of the watchdog.
   *
   * @return the frame of an accelerator that counts as stuck from now on; null otherwise
   */
  synchronized Frame tick(int most) {
    if (frame == null || stuck || ++ticks <= most) {
      return null;
    }
    stuck = true;
    return frame;
  }

  /**
   * Measures the accelerator on a separate thread.
   *
   * @param most largest number of ticks of a call
   * @throws MissingException when a call takes longer
   */
  void watched(int most, Runnable work) {
    AtomicReference<RuntimeException> failure = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (RuntimeException failed) {
                failure.set(failed);
              }
            },
            "accelerator-trial");
    thread.setDaemon(true); // A thread that hangs in a driver must not keep the program running.
    thread.start();
    try {
      while (thread.isAlive()) {
        thread.join(Watchdog.TICK_MS);
        if (thread.isAlive() && tick(most) != null) {
          throw silent(most);
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new InputException(accelerator.name() + ": measuring it was interrupted");
    }
    if (failure.get() != null) {
      throw failure.get();
    }
  }

  MissingException silent(int ticks) {
    return new MissingException(
        "%s: does not answer for %s s"
            .formatted(
                accelerator.name(),
                BigDecimal.valueOf(ticks * Watchdog.TICK_MS, 3)
                    .stripTrailingZeros()
                    .toPlainString()));
  }

  /** Closes the accelerator, unless a call to it has not returned. */
  @Override
  public void close() {
    synchronized (this) {
      if (stuck) {
        return;
      }
    }
    accelerator.close();
  }
}
