package io.splitpoint.cli;

import io.splitpoint.offload.client.ServerAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a server is trusted and what it is shown, for the commands that connect to one. */
final class ServerAccess {

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
        ? address.withToken(OffloadServeCommand.token(tokenFile.get()))
        : address;
  }
}
