package io.splitpoint.app.offloading;

import io.splitpoint.app.ServerConnection;
import io.splitpoint.failure.InputException;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.offload.load.LoadGenerator;
import io.splitpoint.offload.load.LoadPlan;
import io.splitpoint.offload.load.LoadResult;
import io.splitpoint.offload.protocol.ProtocolException;
import java.io.IOException;
import java.util.function.LongConsumer;

/** Loads a server like MLPerf's LoadGen; the use case of {@code offload load}. */
public final class ServerLoad {

  private static final int CONNECT_MS = 5_000;

  private ServerLoad() {}

  /**
   * Sends the plan's requests.
   *
   * @param model the model's name on the server
   * @param done receives the number of answered requests, now and then
   * @throws io.splitpoint.failure.MissingException when the server is unreachable or lost
   * @throws InputException when the server refuses the requests
   */
  public static LoadResult run(
      LoadPlan plan, String model, ServerAddress address, LongConsumer done)
      throws InterruptedException {
    try {
      ServerConnection.connect(address).close();
      return LoadGenerator.run(plan, model, () -> address.connect(CONNECT_MS), done);
    } catch (ProtocolException refused) {
      throw new InputException(address + ": " + refused.getMessage());
    } catch (IOException gone) {
      throw ServerConnection.none(address, gone);
    }
  }
}
