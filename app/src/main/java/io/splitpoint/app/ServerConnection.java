package io.splitpoint.app;

import io.splitpoint.failure.MissingException;
import io.splitpoint.offload.client.Connection;
import io.splitpoint.offload.client.ServerAddress;
import java.io.IOException;

/** Connects to Open Inference servers. Use it where a server must be reachable and ready. */
public final class ServerConnection {

  private static final int CONNECT_MS = 5_000;

  private ServerConnection() {}

  /**
   * Connects to a server that is ready.
   *
   * @throws MissingException when it is unreachable or not ready
   */
  public static Connection connect(ServerAddress address) {
    try {
      Connection connection = address.connect(CONNECT_MS);
      try {
        if (connection.ready()) {
          return connection;
        }
      } catch (IOException | RuntimeException failure) {
        connection.close();
        throw failure;
      }
      connection.close();
    } catch (IOException failure) {
      throw none(address, failure);
    }
    throw new MissingException(
        address + ": expected an Open Inference server that is ready, found one that is not");
  }

  public static MissingException none(ServerAddress address, IOException failure) {
    return new MissingException(
        "%s: expected an Open Inference server ('splitpoint offload serve'), found none: %s"
            .formatted(address, failure.getMessage()));
  }
}
