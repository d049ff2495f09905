package io.splitpoint.cli.terminal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;

/**
 * What a command does when the user interrupts it or a service manager ends it. Use it around all
 * that must not simply be cut off: {@link #calls} where the command is told to end and then ends by
 * itself, {@link #last} where something is said or tidied up and nothing is waited for.
 */
public final class CtrlC implements AutoCloseable {

  /** What is done on the signal's own thread. */
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

  /** From now on this tells the command to end, and the process lives until this is closed. */
  public void calls(Step stop) {
    reaction = new Reaction(stop, true);
  }

  /** From now on this is the last thing that the process does. */
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
      // it is running, and goes on now
    }
  }
}
