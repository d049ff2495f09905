package io.splitpoint.cli.terminal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;

/**
 * Handles Ctrl-C and SIGTERM. Use it around work that must end in order: {@link #calls} where the
 * command is told to end and then ends by itself, {@link #last} where something is printed or
 * cleaned up without waiting.
 */
public final class CtrlC implements AutoCloseable {

  /** An action on the signal's thread. */
  @FunctionalInterface
  public interface Step {
    void run() throws IOException;
  }

  private record Reaction(Step step, boolean awaitsEnd) {}

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook = new Thread(this::interrupted, "ctrl-c");
  private volatile Reaction reaction = new Reaction(() -> {}, false);

  public CtrlC() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** From now on a signal runs this step, and the process lives until this object is closed. */
  public void calls(Step stop) {
    reaction = new Reaction(stop, true);
  }

  /** From now on a signal runs this step last before the process ends. */
  public void last(Step words) {
    reaction = new Reaction(words, false);
  }

  private void interrupted() {
    Reaction now = reaction;
    try {
      now.step.run();
      if (now.awaitsEnd) {
        ended.await();
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
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
      // It is running, and continues now.
    }
  }
}
