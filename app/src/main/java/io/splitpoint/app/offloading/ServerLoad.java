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

/** Loads a server as MLPerf's LoadGen does. Use it as {@code offload load} does. */
public final class ServerLoad {

  private static final int CONNECT_MS = 5_000;

  private ServerLoad() {}

  /**
   * Sends the plan's requests.
   *
   * @param model its name on the server
   * @param done gets the number of requests that were answered, now and then
   * @throws io.splitpoint.failure.MissingException when there is no server, or it goes away
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
