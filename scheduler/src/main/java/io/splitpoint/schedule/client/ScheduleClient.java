package io.splitpoint.schedule.client;

import java.io.IOException;
import java.util.Optional;

/** A connection to a scheduler, by pipe or by socket. For one thread. */
public interface ScheduleClient extends AutoCloseable {

  /** The request that is sent repeatedly. */
  record Asked(String model, String image, double periodMs, double deadlineMs) {}

  /**
   * An answer.
   *
   * @param number number of the request
   * @param atNanos time of arrival, of {@link System#nanoTime()}
   * @param label the class without commas, or the error
   * @param score score as the server wrote it
   */
  record Reply(long number, long atNanos, String label, String score, boolean error) {}

  /**
   * Whether requests may overlap, because answers name their request. Otherwise the next request
   * waits for the answer.
   */
  boolean overlapping();

  /** Sends a request that was released at this {@link System#nanoTime()}. */
  void send(long number, long releaseNanos) throws IOException;

  /** The next answer; empty when none comes before this {@link System#nanoTime()}. */
  Optional<Reply> receive(long untilNanos) throws IOException, InterruptedException;

  @Override
  void close() throws IOException;
}
