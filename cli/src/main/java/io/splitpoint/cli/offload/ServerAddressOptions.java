package io.splitpoint.cli.offload;

import io.splitpoint.cli.option.PortNumber;
import io.splitpoint.cli.option.TokenFile;
import io.splitpoint.offload.server.ServerSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The addresses of a server, and who may use it. */
final class ServerAddressOptions {

  @Spec(Spec.Target.MIXEE)
  CommandSpec command;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "address to listen on (default: ${DEFAULT-VALUE}, this machine alone)")
  String bind;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      converter = PortNumber.class,
      defaultValue = "8000",
      description = "port of REST, 0 for any free one (default: ${DEFAULT-VALUE})")
  int port;

  @Option(
      names = "--grpc-port",
      paramLabel = "PORT",
      converter = PortNumber.class,
      defaultValue = "8001",
      description = "port of gRPC, 0 for any free one (default: ${DEFAULT-VALUE})")
  int grpcPort;

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "PEM certificate chain: both ports then use TLS")
  Optional<Path> tlsCertificate = Optional.empty();

  @Option(names = "--tls-key", paramLabel = "FILE", description = "its PEM key (PKCS#8)")
  Optional<Path> tlsKey = Optional.empty();

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "file with the token that clients must send as 'Authorization: Bearer TOKEN'; it is created"
              + " with a new token when it is missing")
  Optional<Path> tokenFile = Optional.empty();

  private Optional<String> newToken = Optional.empty();

  ServerSettings.Address address() {
    return new ServerSettings.Address(bind, port, grpcPort);
  }

  /** Creates the token when its file is missing. */
  ServerSettings.Security security() throws IOException {
    return new ServerSettings.Security(
        tlsCertificate,
        tlsKey,
        tokenFile.isPresent() ? Optional.of(token(tokenFile.get())) : Optional.empty());
  }

  private String token(Path file) throws IOException {
    if (Files.notExists(file)) {
      newToken = Optional.of(TokenFile.make(file));
      return newToken.get();
    }
    return TokenFile.read(file, command.commandLine().getErr());
  }

  /** Warns when other machines have unprotected access. */
  void warn() throws IOException {
    boolean open = !InetAddress.getByName(bind).isLoopbackAddress();
    if (open && (tokenFile.isEmpty() || tlsCertificate.isEmpty())) {
      command
          .commandLine()
          .getErr()
          .printf(
              "warning: %s can be reached from outside without %s%n",
              bind, tokenFile.isEmpty() ? "a token (--token-file)" : "TLS (--tls-cert)");
    }
  }

  /**
   * Prints the command for another machine, with this machine's address in it.
   *
   * @param address address by which others reach this machine; empty when they cannot
   */
  void invite(PrintWriter out, Optional<String> address, String model, int restPort) {
    if (address.isEmpty()) {
      out.println(
          "only this machine reaches it; for others too: --bind 0.0.0.0 --token-file secret");
      return;
    }
    out.println("on another machine:");
    newToken.ifPresent(
        token -> out.printf("  (umask 077; echo %s >%s)%n", token, tokenFile.get().getFileName()));
    tlsCertificate.ifPresent(
        file -> out.printf("  # copy %s there, unless its issuer is trusted%n", file));
    out.printf(
        "  splitpoint offload run --model %s --server %s%s:%d%s%s%n",
        model,
        tlsCertificate.isPresent() ? "https://" : "",
        address.get(),
        restPort,
        tokenFile.map(file -> " --token-file " + file.getFileName()).orElse(""),
        tlsCertificate.map(file -> " --tls-ca " + file.getFileName()).orElse(""));
  }
}
