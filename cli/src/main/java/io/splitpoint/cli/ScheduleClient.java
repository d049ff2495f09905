package io.splitpoint.cli;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A connection to a scheduler, by pipe or by socket; one request at a time. */
interface ScheduleClient extends AutoCloseable {

  /** What is asked again and again. */
  record Asked(String model, String image, double periodMs, double deadlineMs) {}

  /**
   * An answer.
   *
   * @param label the class without commas, or what went wrong
   * @param score as the server wrote it
   */
  record Reply(String label, String score, boolean error) {}

  /** Sends a request that was released at this {@link System#nanoTime()}. */
  void send(long releaseNanos) throws IOException;

  /** The answer, empty when none comes in time. */
  Optional<Reply> receive(long patience, TimeUnit unit) throws IOException, InterruptedException;

  @Override
  void close() throws IOException;
}
