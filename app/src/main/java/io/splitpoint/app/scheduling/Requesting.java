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
 * Sends requests to a scheduler repeatedly, over its socket or the study's pipes; the use case of
 * {@code schedule request}.
 */
public final class Requesting implements AutoCloseable {

  /**
   * The options of the requests.
   *
   * @param socket socket of the server; empty for the pipes
   * @param admit whether to ask for admission as a task first, over the socket
   * @param pipe pipe of the server's requests
   * @param clientPipes prefix of the reply pipe's name
   * @param count number of requests; 0 for no end
   * @param timeoutMs time after which a missing answer is a failure
   * @param log log file; empty for none
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
   * @throws io.splitpoint.failure.InputException when the scheduler is unreachable
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
   * @param answered receives each request that was answered or timed out
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
            // Each line is complete before the next wait, so a killed client leaves a readable log.
            log.write(response.line());
            log.flush();
            answered.write(response);
          });
    }
  }

  /** Ends the connection and a run in progress; any thread may call it. */
  @Override
  public void close() throws IOException {
    client.close();
  }
}
