package io.splitpoint.cli;

import io.splitpoint.offload.client.Connection;
import io.splitpoint.offload.client.ServerAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a server is trusted and what it is shown, for the commands that connect to one. */
final class ServerAccess {

  private static final int CONNECT_MS = 5_000;

  @Spec(Spec.Target.MIXEE)
  CommandSpec command;

  @Option(
      names = "--tls-ca",
      paramLabel = "FILE",
      description = "PEM certificates to trust (default: the machine's)")
  Optional<Path> authority = Optional.empty();

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "holds the token that the server wants")
  Optional<Path> tokenFile = Optional.empty();

  ServerAddress of(String server) throws IOException {
    ServerAddress address = ServerAddress.of(server);
    if (authority.isPresent()) {
      address = address.trusting(authority.get());
    }
    return tokenFile.isPresent()
        ? address.withToken(TokenFile.read(tokenFile.get(), command.commandLine().getErr()))
        : address;
  }

  /**
   * A connection to a server that is ready.
   *
   * @throws NoServerException when there is none
   */
  static Connection connect(ServerAddress address) {
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
    throw new NoServerException(
        address + ": expected an Open Inference server that is ready, found one that is not");
  }

  static NoServerException none(ServerAddress address, IOException failure) {
    return new NoServerException(
        "%s: expected an Open Inference server ('splitpoint offload serve'), found none: %s"
            .formatted(address, failure.getMessage()));
  }
}
