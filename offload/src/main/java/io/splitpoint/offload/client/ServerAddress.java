package io.splitpoint.offload.client;

import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/**
 * The address and protocol of a server. Use {@link #of} to parse a user's text.
 *
 * @param grpc whether gRPC is used instead of REST
 * @param tls whether the connection is encrypted
 * @param host name or address; an IPv6 address in brackets
 * @param prefix prefix of every path, such as {@code /v2-prefix}; empty for none, and with gRPC
 * @param access trusted certificates and credentials
 */
public record ServerAddress(
    boolean grpc, boolean tls, String host, int port, String prefix, Access access) {

  private static final int EXCHANGE_MS = 30_000;

  /**
   * Reads {@code HOST:PORT} (REST), or a URL of {@code http}, {@code https}, {@code grpc} or {@code
   * grpcs}. One of {@code http} or {@code https} may leave its port out, and may have a path.
   *
   * @throws InputException when the text has another form
   */
  public static ServerAddress of(String text) {
    boolean url = text.contains("://");
    try {
      URI uri = URI.create(url ? text : "http://" + text);
      String scheme = String.valueOf(uri.getScheme());
      boolean grpc = scheme.startsWith("grpc");
      boolean tls = scheme.endsWith("s");
      String path = uri.isOpaque() ? "" : uri.getRawPath().replaceFirst("/+$", "");
      int port = uri.getPort() < 0 && url && !grpc ? (tls ? 443 : 80) : uri.getPort();
      boolean whole =
          List.of("http", "https", "grpc", "grpcs").contains(scheme)
              && uri.getHost() != null
              && port > 0
              && port < 65_536
              && uri.getRawUserInfo() == null
              && uri.getRawQuery() == null
              && uri.getRawFragment() == null
              && (path.isEmpty() || url && !grpc);
      if (whole) {
        return new ServerAddress(grpc, tls, uri.getHost(), port, path, Access.OPEN);
      }
    } catch (IllegalArgumentException malformed) {
      // The error below reports it.
    }
    throw new InputException(
        "server: expected HOST:PORT, http|https://HOST[:PORT][/PATH] or grpc|grpcs://HOST:PORT,"
            + " found '"
            + text
            + "'");
  }

  /** This server with another access. */
  public ServerAddress by(Access other) {
    return new ServerAddress(grpc, tls, host, port, prefix, other);
  }

  /**
   * Connects. An exchange that has not ended after 30 s fails. A REST request whose connection ends
   * before a byte of its answer is sent again once.
   *
   * @param timeoutMs time limit for connecting
   */
  public Connection connect(int timeoutMs) throws IOException {
    return connect(timeoutMs, EXCHANGE_MS, true);
  }

  /** Connects without repeating requests: a request whose connection ends fails at once. */
  public WatchedConnection connectToAskOnce(int timeoutMs) throws IOException {
    return connect(timeoutMs, EXCHANGE_MS, false);
  }

  WatchedConnection connect(int timeoutMs, int exchangeMs, boolean asksTwice) throws IOException {
    return new WatchedConnection(
        grpc ? new GrpcConnection(this) : RestConnection.open(this, timeoutMs, asksTwice),
        exchangeMs);
  }

  @Override
  public String toString() {
    return (grpc ? "grpc" : "http") + (tls ? "s" : "") + "://" + host + ":" + port + prefix;
  }
}
