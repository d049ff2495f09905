package io.splitpoint.offload.run;

import io.splitpoint.offload.client.Connection;
import io.splitpoint.offload.client.ServerAddress;
import java.io.IOException;

/** A connection that is opened again when it breaks. For one thread. */
final class ReconnectingClient implements AutoCloseable {

  private static final int CONNECT_MS = 5_000;

  private final ServerAddress server;
  private Connection connection;

  ReconnectingClient(ServerAddress server) throws IOException {
    this.server = server;
    this.connection = server.connect(CONNECT_MS);
  }

  interface Step {
    void run() throws IOException;
  }

  /** The present connection, which may be broken. */
  Connection connection() {
    return connection;
  }

  /** Runs the step, again if the connection breaks, because a server may close an idle one. */
  void run(Step step) throws IOException {
    try {
      step.run();
    } catch (IOException broken) {
      connection.close();
      connection = server.connect(CONNECT_MS);
      step.run();
    }
  }

  @Override
  public void close() {
    connection.close();
  }
}
