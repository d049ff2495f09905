package io.splitpoint.app.offloading;

import io.splitpoint.app.ServerConnection;
import io.splitpoint.failure.InputException;
import io.splitpoint.failure.MissingException;
import io.splitpoint.model.Graph;
import io.splitpoint.offload.client.Connection;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.offload.protocol.ModelDescription;
import io.splitpoint.offload.protocol.ProtocolException;
import io.splitpoint.offload.run.Settings;
import io.splitpoint.offload.run.UsableSplits;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Checks before a run that a server is reachable and has the required models. */
final class RemoteModel {

  private RemoteModel() {}

  /**
   * Requests the tail of a fixed split, or the model or any of its tails.
   *
   * @throws MissingException when the server is unreachable
   * @throws InputException when it has none of them, or another model under the name
   */
  static void require(ServerAddress address, Settings settings, Graph graph) {
    OptionalInt fixed = settings.layer();
    if (fixed.isPresent() && fixed.getAsInt() == graph.layers().size()) {
      return; // Nothing is sent.
    }
    List<String> names =
        fixed.isPresent()
            ? List.of(settings.tails().of(settings.model(), fixed.getAsInt()))
            : Stream.concat(
                    Stream.of(settings.model()),
                    UsableSplits.layers(graph).stream()
                        .filter(layer -> layer < graph.layers().size())
                        .map(layer -> settings.tails().of(settings.model(), layer)))
                .toList();
    try (Connection connection = ServerConnection.connect(address)) {
      for (String name : names) {
        Optional<ModelDescription> found = describe(connection, name, settings.version());
        if (found.isPresent()) {
          same(address, name, found.get(), graph);
          return;
        }
      }
    } catch (IOException failure) {
      throw ServerConnection.none(address, failure);
    }
    throw new InputException(
        "%s: expected a server that has %s, found none of that name there"
            .formatted(
                address,
                names.size() == 1
                    ? "the tail " + names.get(0)
                    : "the model %s or one of its tails, such as %s"
                        .formatted(names.get(0), names.get(names.size() - 1))));
  }

  private static Optional<ModelDescription> describe(
      Connection connection, String name, String version) throws IOException {
    try {
      return Optional.of(connection.describe(name, version));
    } catch (ProtocolException refused) {
      if (refused.kind() == ProtocolException.Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw refused;
    }
  }

  private static void same(ServerAddress address, String name, ModelDescription said, Graph graph) {
    String theirs = said.properties().getOrDefault("sha256", graph.sha256());
    if (!theirs.equals(graph.sha256())) {
      throw new InputException(
          "%s: expected the model of SHA-256 %s under the name %s, found %s"
              .formatted(address, graph.sha256(), name, theirs));
    }
  }
}
