package io.splitpoint.offload.client;

import io.splitpoint.offload.OffloadException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a server is and how to speak to it.
 *
 * @param grpc whether by gRPC instead of REST
 * @param tls whether encrypted
 * @param authority PEM certificates that are trusted, instead of the machine's own list
 * @param token to name to the server
 */
public record ServerAddress(
    boolean grpc,
    boolean tls,
    String host,
    int port,
    Optional<Path> authority,
    Optional<String> token) {

  private static final int EXCHANGE_MS = 30_000;

  /**
   * Reads {@code HOST:PORT} (REST), or a URL of {@code http}, {@code https}, {@code grpc} or {@code
   * grpcs}.
   *
   * @throws OffloadException when it is neither
   */
  public static ServerAddress of(String text) {
    try {
      URI uri = URI.create(text.contains("://") ? text : "http://" + text);
      boolean known = java.util.List.of("http", "https", "grpc", "grpcs").contains(uri.getScheme());
      if (known && uri.getHost() != null && uri.getPort() > 0) {
        String scheme = uri.getScheme();
        return new ServerAddress(
            scheme.startsWith("grpc"),
            scheme.endsWith("s"),
            uri.getHost(),
            uri.getPort(),
            Optional.empty(),
            Optional.empty());
      }
    } catch (IllegalArgumentException malformed) {
      // told below
    }
    throw new OffloadException(
        "server: expected HOST:PORT or http|https|grpc|grpcs://HOST:PORT, found '" + text + "'");
  }

  public ServerAddress trusting(Path certificates) {
    return new ServerAddress(grpc, tls, host, port, Optional.of(certificates), token);
  }

  public ServerAddress withToken(String secret) {
    return new ServerAddress(grpc, tls, host, port, authority, Optional.of(secret));
  }

  /**
   * Connects. An exchange that has not ended after 30 s fails.
   *
   * @param timeoutMs for the connection itself
   */
  public Connection connect(int timeoutMs) throws IOException {
    return connect(timeoutMs, EXCHANGE_MS);
  }

  /** Connects, with another time for an exchange. */
  Connection connect(int timeoutMs, int exchangeMs) throws IOException {
    return new WatchedConnection(
        grpc ? new GrpcConnection(this) : RestConnection.open(this, timeoutMs), exchangeMs);
  }

  @Override
  public String toString() {
    return (grpc ? "grpc" : "http") + (tls ? "s" : "") + "://" + host + ":" + port;
  }
}
