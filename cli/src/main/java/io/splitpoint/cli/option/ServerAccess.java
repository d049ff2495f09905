package io.splitpoint.cli.option;

import io.splitpoint.failure.InputException;
import io.splitpoint.offload.client.Access;
import io.splitpoint.offload.client.Header;
import io.splitpoint.offload.client.ServerAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The certificates and credentials for a server, for the commands that connect to one. */
public final class ServerAccess {

  @Spec(Spec.Target.MIXEE)
  CommandSpec command;

  @Option(
      names = "--tls-ca",
      paramLabel = "FILE",
      description = "PEM certificates to trust (default: the machine's)")
  Optional<Path> authority = Optional.empty();

  @Option(names = "--token-file", paramLabel = "FILE", description = "file with the server's token")
  Optional<Path> tokenFile = Optional.empty();

  @Option(
      names = "--header",
      paramLabel = "'NAME: VALUE'",
      description =
          "header of every request, such as Host or Authorization for a gateway; @FILE has one per line"
              + " (repeatable)")
  List<String> headers = List.of();

  @Option(
      names = "--client-cert",
      paramLabel = "FILE",
      description = "PEM client certificate for a server that requests one")
  Optional<Path> certificate = Optional.empty();

  @Option(
      names = "--client-key",
      paramLabel = "FILE",
      description = "its PKCS #8 key in PEM, without a password")
  Optional<Path> key = Optional.empty();

  @Option(
      names = "--server-name",
      paramLabel = "NAME",
      description = "expected name in the server's certificate (default: the host)")
  Optional<String> serverName = Optional.empty();

  /**
   * The server at an address with these options.
   *
   * @throws InputException when they contradict each other
   */
  public ServerAddress of(String server) throws IOException {
    ServerAddress address = ServerAddress.of(server);
    if (certificate.isPresent() != key.isPresent()) {
      throw new InputException("--client-cert and --client-key: expected both, found one");
    }
    if (!address.tls()
        && (authority.isPresent() || certificate.isPresent() || serverName.isPresent())) {
      throw new InputException(
          address + ": --tls-ca, --client-cert and --server-name need https:// or grpcs://");
    }
    List<Header> all = new ArrayList<>();
    for (String header : headers) {
      for (String line :
          header.startsWith("@") ? lines(Path.of(header.substring(1))) : List.of(header)) {
        all.add(Header.of(line));
      }
    }
    if (tokenFile.isPresent()) {
      all.add(Header.bearer(TokenFile.read(tokenFile.get(), command.commandLine().getErr())));
    }
    return address.by(
        new Access(
            authority,
            certificate.map(chain -> new Access.ClientCertificate(chain, key.get())),
            serverName,
            all));
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList();
  }
}
