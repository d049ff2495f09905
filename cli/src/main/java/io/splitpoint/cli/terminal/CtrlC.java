package io.splitpoint.cli.terminal;

import java.util.concurrent.CountDownLatch;

/** Ends a command as it should when the user interrupts it: the process lives until it has. */
public final class CtrlC implements AutoCloseable {

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook = new Thread(this::interrupted, "ctrl-c");
  private volatile Runnable stop = () -> {};

  public CtrlC() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** What to do; the command then ends by itself and closes this last. */
  public void calls(Runnable stop) {
    this.stop = stop;
  }

  private void interrupted() {
    stop.run();
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // it is running, and goes on now
    }
  }
}
