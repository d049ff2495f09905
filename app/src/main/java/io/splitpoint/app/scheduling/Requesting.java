package io.splitpoint.app.scheduling;

import io.splitpoint.run.GrowingFile;
import io.splitpoint.schedule.client.PeriodicRequests;
import io.splitpoint.schedule.client.PipeClient;
import io.splitpoint.schedule.client.ScheduleClient;
import io.splitpoint.schedule.client.SocketClient;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Asks a scheduler again and again, over its socket or the study's pipes. Use it as {@code schedule
 * request} does: to load a scheduler as a periodic task does.
 */
public final class Requesting implements AutoCloseable {

  /**
   * What is asked of whom.
   *
   * @param socket of the server; empty for the pipes
   * @param admit whether to be admitted as a task first, over the socket
   * @param pipe of the server's requests
   * @param clientPipes how the name of our reply pipe begins
   * @param count of the requests; 0 for no end
   * @param timeoutMs after which an answer that has not come is a failure
   * @param log file of the lines; empty for none
   */
  public record Options(
      ScheduleClient.Asked asked,
      Optional<Path> socket,
      boolean admit,
      Path pipe,
      String clientPipes,
      long count,
      long timeoutMs,
      Optional<Path> log) {}

  private final Options options;
  private final ScheduleClient client;

  private Requesting(Options options, ScheduleClient client) {
    this.options = options;
    this.client = client;
  }

  /**
   * Connects.
   *
   * @throws io.splitpoint.failure.InputException when there is no scheduler
   * @throws io.splitpoint.failure.InfeasibleException when the task is not admitted
   */
  public static Requesting open(Options options) throws IOException, InterruptedException {
    return new Requesting(
        options,
        options.socket.isPresent()
            ? new SocketClient(options.socket.get(), options.asked, options.admit)
            : new PipeClient(options.pipe, options.clientPipes, options.asked));
  }

  /**
   * Sends all requests and waits for their answers.
   *
   * @param answered gets each request that was answered or given up
   */
  public PeriodicRequests.Tally run(PeriodicRequests.Log answered)
      throws IOException, InterruptedException {
    try (Writer log =
        options.log.isPresent() ? new GrowingFile(options.log.get()) : Writer.nullWriter()) {
      return PeriodicRequests.run(
          client,
          options.asked,
          options.count,
          options.timeoutMs,
          response -> {
            // each line is whole before the next wait, so a killed client leaves a readable log
            log.write(response.line());
            log.flush();
            answered.write(response);
          });
    }
  }

  /** Ends the connection, and a run that is under way; on any thread. */
  @Override
  public void close() throws IOException {
    client.close();
  }
}
