package io.splitpoint.offload.server;

import io.splitpoint.server.Limits;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The settings of an {@link InferenceServer}.
 *
 * @param limits limits of connections, requests and bytes; requests beyond them are refused with
 *     the reason
 */
public record ServerSettings(
    Address address, Running running, Limits limits, Models models, Security security) {

  /**
   * The address and ports of a server.
   *
   * @param bind address to listen on
   * @param port port of REST, 0 for any free one
   * @param grpcPort port of gRPC, 0 for any free one
   */
  public record Address(String bind, int port, int grpcPort) {}

  /**
   * The number of models that run at the same time.
   *
   * @param workers threads that run models, at least 1
   * @param queue largest number of waiting requests, at least 0
   */
  public record Running(int workers, int queue) {}

  /**
   * The served models and their memory.
   *
   * @param tails whether the tails of every model are served too
   * @param maxLoaded largest number of loaded models, at least 1
   * @param bytes limit on their memory, as {@link ServedModel} estimates it; a single model may
   *     exceed it
   * @param directory directory whose models clients may load and unload; empty if they may not
   */
  public record Models(
      boolean tails, int maxLoaded, long bytes, Optional<ModelDirectory> directory) {}

  /**
   * Access and encryption.
   *
   * @param certificate PEM chain; with it the private key must be given, and REST and gRPC use TLS
   * @param key PEM private key (PKCS#8)
   * @param token token that clients must send
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
}
