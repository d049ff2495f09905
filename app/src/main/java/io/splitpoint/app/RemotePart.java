package io.splitpoint.app;

import io.splitpoint.device.LocalPart;
import io.splitpoint.device.OpenPart;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.offload.client.TimedInference;
import io.splitpoint.tflite.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * A tail, or the whole model, that a server runs. It takes what the server says that it computed;
 * the rest of the round trip is the link's.
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
      // the server tells whole microseconds; none of them is half a one in the mean
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
    if (!(head instanceof LocalPart local)) {
      return false;
    }
    List<Tensor> from = local.outputs();
    List<ByteBuffer> to = inference.inputs();
    if (from.size() != to.size()) {
      return false;
    }
    for (int i = 0; i < to.size(); i++) {
      if (from.get(i).buffer().remaining() != to.get(i).remaining()) {
        return false;
      }
    }
    for (int i = 0; i < to.size(); i++) {
      to.get(i).put(from.get(i).buffer());
    }
    return true;
  }

  @Override
  public void close() {
    // the server keeps or drops its models as it likes
  }
}
