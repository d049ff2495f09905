package io.splitpoint.stream.run;

import io.splitpoint.failure.InputException;
import io.splitpoint.failure.MissingException;
import io.splitpoint.stream.accelerator.Accelerator;
import java.math.BigDecimal;
import java.util.concurrent.atomic.AtomicReference;

/**
 * An accelerator of a stream and what it is at, so that one that never answers can be told from one
 * that is slow. Nothing can end a call into a driver that hangs: its thread is left behind, and
 * closes the accelerator should it return.
 */
final class Worker implements AutoCloseable {

  private final Accelerator accelerator;

  /** What it runs now; null when nothing. */
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
   * A call to the accelerator came back.
   *
   * @return whether it is still wanted; otherwise it is closed now, and its frame is not to be
   *     touched: others have it
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
   * A tick of the watchdog's clock has passed.
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
   * Measures the accelerator on a thread of its own.
   *
   * @param most ticks that a call may take
   * @throws MissingException when one takes longer
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
    thread.setDaemon(true); // what hangs in a driver must not keep the program
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

  /** Closes the accelerator, unless a call to it has not come back. */
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
