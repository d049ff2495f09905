package io.splitpoint.app;

import io.splitpoint.device.Device;
import io.splitpoint.failure.InputException;
import io.splitpoint.failure.MissingException;
import io.splitpoint.model.Graph;
import io.splitpoint.offload.TailNames;
import io.splitpoint.offload.client.Connection;
import io.splitpoint.offload.client.LinkSamples;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.offload.client.TimedInference;
import io.splitpoint.offload.protocol.ModelDescription;
import io.splitpoint.offload.protocol.ProtocolException;
import io.splitpoint.profile.DeviceKind;
import io.splitpoint.profile.Source;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A running {@code offload serve} as a device of a profile run, and the link to it, for {@code
 * profile --server}: the server's computing times are its rows, and the rest of the round trips is
 * the link's.
 */
public final class RemoteServer implements AutoCloseable {

  /** The device's name. */
  public static final String NAME = "server";

  private static final int FEWEST_ROUNDS = 20;

  /** The number of rounds where the link is too noisy for fewer. */
  private static final int MORE_ROUNDS = 200;

  private static final long SEED = 1;

  private final ServerAddress address;
  private final Connection connection;
  private final String model;
  private final Graph graph;
  private final int threads;
  private final LinkRounds link;

  private RemoteServer(ServerAddress address, Connection connection, String model, Graph graph)
      throws IOException {
    this.address = address;
    this.connection = connection;
    this.model = model;
    this.graph = graph;
    this.threads = threads(describe(0));
    this.link = link();
  }

  /**
   * Connects to a server that is ready and has this model and its tails.
   *
   * @param model its name, here and on the server
   * @throws MissingException when the server is unreachable
   * @throws InputException when it has another model, or no tails of it
   */
  public static RemoteServer open(ServerAddress address, String model, Graph graph) {
    Connection connection = ServerConnection.connect(address);
    try {
      return new RemoteServer(address, connection, model, graph);
    } catch (IOException failure) {
      connection.close();
      throw ServerConnection.none(address, failure);
    } catch (RuntimeException refused) {
      connection.close();
      throw refused;
    }
  }

  /** The server as a device for the profiler. */
  public Device.Present device() {
    return new Device.Present(
        NAME,
        DeviceKind.CPU,
        threads,
        Source.MEASURED,
        true,
        (whole, from, to) -> {
          try {
            return new RemotePart(address, TimedInference.of(connection, describe(from - 1)), link);
          } catch (IOException failure) {
            throw away(address, failure);
          }
        });
  }

  /**
   * The link from all rounds so far, at least 20.
   *
   * @throws InputException when its bandwidth cannot be separated from the noise
   */
  public MeasuredLink measuredLink() {
    try {
      try {
        return MeasuredLink.of(address.host(), link.samples(FEWEST_ROUNDS));
      } catch (InputException noisy) {
        return MeasuredLink.of(address.host(), link.samples(MORE_ROUNDS));
      }
    } catch (IOException failure) {
      throw away(address, failure);
    }
  }

  /** The notice about its energies. */
  String notice() {
    return "link to %s: bandwidth and latency are measured, powers are not, so a cut that needs them has no energy"
        .formatted(address);
  }

  public ServerAddress address() {
    return address;
  }

  /** The exception for a server that was lost while it was measured. */
  static MissingException away(ServerAddress address, IOException failure) {
    return new MissingException(
        "%s: the server went away in mid-run: %s".formatted(address, failure.getMessage()));
  }

  /** The server's description of the tail after a layer, which it loads if necessary. */
  private ModelDescription describe(int layer) throws IOException {
    String name = TailNames.DEFAULT.of(model, layer);
    ModelDescription said;
    try {
      said = connection.describe(name, "");
    } catch (ProtocolException refused) {
      if (refused.kind() != ProtocolException.Kind.NOT_FOUND) {
        throw refused;
      }
      throw new InputException(
          "%s: expected a server with the model '%s', found %s"
              .formatted(address, name, refused.getMessage()));
    }
    String sha256 = said.properties().getOrDefault("sha256", "none");
    if (!sha256.equals(graph.sha256())) {
      throw new InputException(
          "%s: expected the model '%s' with the SHA-256 %s, found another one under this name: %s"
              .formatted(address, name, graph.sha256(), sha256));
    }
    return said;
  }

  private int threads(ModelDescription said) {
    String threads = said.properties().getOrDefault("threads", "none");
    if (!threads.matches("[1-9]\\d{0,3}")) {
      throw new InputException(
          "%s: expected a server that reports with how many threads it runs a model, found %s: its version differs from this one"
              .formatted(address, threads));
    }
    return Integer.parseInt(threads);
  }

  private LinkRounds link() throws IOException {
    List<Integer> cuts =
        IntStream.range(0, graph.layers().size())
            .filter(k -> k == 0 || graph.cutAfter(k).possible())
            .filter(k -> graph.cutAfter(k).bytes().isPresent())
            .boxed()
            .toList();
    Comparator<Integer> bySize = Comparator.comparingLong(this::crossingBytes);
    if (cuts.isEmpty()) {
      throw new InputException(
          "server: expected a cut whose size is in the model's file, found none in " + model);
    }
    int small = cuts.stream().min(bySize).orElseThrow();
    int large = cuts.stream().max(bySize).orElseThrow();
    long more = crossingBytes(large) - crossingBytes(small);
    if (more < LinkSamples.INFORMATIVE_BYTES) {
      throw new InputException(
          "server: expected inputs of the model and its tails that differ by %d bytes, found %d to %d in %s: the link's bandwidth cannot be measured with it; give the server's profile and the link instead"
              .formatted(
                  LinkSamples.INFORMATIVE_BYTES,
                  crossingBytes(small),
                  crossingBytes(large),
                  model));
    }
    return new LinkRounds(connection, inference(small), inference(large));
  }

  private TimedInference inference(int layer) throws IOException {
    return TimedInference.of(connection, describe(layer)).fill(new SplittableRandom(SEED));
  }

  private long crossingBytes(int layer) {
    return graph.cutAfter(layer).bytes().orElseThrow();
  }

  @Override
  public void close() {
    connection.close();
  }
}
