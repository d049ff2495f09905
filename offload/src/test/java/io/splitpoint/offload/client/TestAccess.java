package io.splitpoint.offload.client;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What clients in tests trust and show. */
public final class TestAccess {

  private TestAccess() {}

  /** Shows these headers. */
  public static Access with(Header... headers) {
    return new Access(Optional.empty(), Optional.empty(), Optional.empty(), List.of(headers));
  }

  /** The same server, which is shown a bearer token and nothing else. */
  public static ServerAddress shown(ServerAddress server, String token) {
    Access access = server.access();
    return server.by(
        new Access(
            access.authority(),
            access.certificate(),
            access.serverName(),
            List.of(Header.bearer(token))));
  }

  /** The same server, whose certificates of this file are trusted. */
  public static ServerAddress trusting(ServerAddress server, Path certificates) {
    return server.by(
        new Access(Optional.of(certificates), Optional.empty(), Optional.empty(), List.of()));
  }
}
