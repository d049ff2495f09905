package io.splitpoint.offload.server;

import io.splitpoint.server.Limits;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The settings of an {@link InferenceServer}.
 *
 * @param limits of connections, requests and bytes; a client beyond them is refused with the reason
 */
public record ServerSettings(
    Address address, Running running, Limits limits, Models models, Security security) {

  /**
   * Where a server listens.
   *
   * @param bind address to listen on, {@code 127.0.0.1} unless told otherwise
   * @param port of the REST half, 0 for any free one
   * @param grpcPort of the gRPC half, 0 for any free one
   */
  public record Address(String bind, int port, int grpcPort) {}

  /**
   * How many models run at the same time.
   *
   * @param workers threads that run models, at least 1
   * @param queue requests that may wait, at least 0
   */
  public record Running(int workers, int queue) {}

  /**
   * Which models are served, and how much memory they may hold.
   *
   * @param tails whether the tails of every model are served too
   * @param maxLoaded how many models may hold memory at a time, at least 1
   * @param bytes how much memory they may hold together, as {@link ServedModel} estimates it; one
   *     model is served however large it is
   * @param directory whose models callers may load and unload; empty if they may not
   */
  public record Models(
      boolean tails, int maxLoaded, long bytes, Optional<ModelDirectory> directory) {}

  /**
   * Who may call, and whether others can listen.
   *
   * @param certificate PEM chain; with it the private key must be given, and both halves are TLS
   * @param key PEM private key (PKCS#8)
   * @param token that callers must name
   */
  public record Security(Optional<Path> certificate, Optional<Path> key, Optional<String> token) {}

  /** Loopback, any free ports, a worker for each core, no TLS, no token. */
  public static ServerSettings local() {
    return new ServerSettings(
        new Address("127.0.0.1", 0, 0),
        new Running(Runtime.getRuntime().availableProcessors(), 128),
        Limits.usual(),
        new Models(true, 16, 1L << 30, Optional.empty()),
        new Security(Optional.empty(), Optional.empty(), Optional.empty()));
  }

  public ServerSettings withPorts(int rest, int grpc) {
    return with(new Address(address.bind(), rest, grpc));
  }

  public ServerSettings withWorkers(int number, int waiting) {
    return new ServerSettings(address, new Running(number, waiting), limits, models, security);
  }

  public ServerSettings withLimits(Limits other) {
    return new ServerSettings(address, running, other, models, security);
  }

  public ServerSettings withModels(int loaded, long bytes) {
    return with(new Models(models.tails(), loaded, bytes, models.directory()));
  }

  public ServerSettings withDirectory(ModelDirectory directory) {
    return with(
        new Models(models.tails(), models.maxLoaded(), models.bytes(), Optional.of(directory)));
  }

  public ServerSettings withToken(String secret) {
    return with(new Security(security.certificate(), security.key(), Optional.of(secret)));
  }

  public ServerSettings withSecurity(Path certificate, Path key, String secret) {
    return with(new Security(Optional.of(certificate), Optional.of(key), Optional.of(secret)));
  }

  private ServerSettings with(Address other) {
    return new ServerSettings(other, running, limits, models, security);
  }

  private ServerSettings with(Models other) {
    return new ServerSettings(address, running, limits, other, security);
  }

  private ServerSettings with(Security other) {
    return new ServerSettings(address, running, limits, models, other);
  }
}
