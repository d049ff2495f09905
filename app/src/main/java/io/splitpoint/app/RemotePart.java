package io.splitpoint.app;

import io.splitpoint.device.LocalPart;
import io.splitpoint.device.OpenPart;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.offload.client.TimedInference;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * A tail, or the whole model, that a server runs. Its time is the server's reported computing time;
 * the rest of the round trip belongs to the link.
 */
final class RemotePart implements OpenPart {

  private final ServerAddress address;
  private final TimedInference inference;
  private final LinkRounds link;
  private long lastNanos;

  RemotePart(ServerAddress address, TimedInference inference, LinkRounds link) {
    this.address = address;
    this.inference = inference;
    this.link = link;
  }

  @Override
  public void run() {
    try {
      TimedInference.Times times = link.run(inference);
      // The server reports whole microseconds; 0 means half of one on average.
      lastNanos = times.computeMicros() == 0 ? 500 : 1000 * times.computeMicros();
    } catch (IOException failure) {
      throw RemoteServer.away(address, failure);
    }
  }

  @Override
  public OptionalLong ownNanos() {
    return OptionalLong.of(lastNanos);
  }

  @Override
  public void fillInputs(long seed) {
    inference.fill(new SplittableRandom(seed));
  }

  @Override
  public boolean takeFrom(OpenPart head) {
    return head instanceof LocalPart local && local.giveTo(inference.inputs());
  }

  @Override
  public void close() {
    // The server decides how long it keeps its models.
  }
}
