package io.splitpoint.offload.server;

import io.splitpoint.server.Limits;
import java.nio.file.Path;
import java.util.Optional;

/** Settings of a local server that differ from the usual ones in what a test needs. */
public final class LocalSettings {

  private final ServerSettings local = ServerSettings.local();
  private ServerSettings.Address address = local.address();
  private ServerSettings.Running running = local.running();
  private Limits limits = local.limits();
  private ServerSettings.Models models = local.models();
  private ServerSettings.Security security = local.security();

  /** Listens at this port for REST, and at any free one for gRPC. */
  public static ServerSettings at(int port) {
    LocalSettings settings = new LocalSettings();
    settings.address = new ServerSettings.Address("127.0.0.1", port, 0);
    return settings.get();
  }

  LocalSettings workers(int number, int waiting) {
    running = new ServerSettings.Running(number, waiting);
    return this;
  }

  LocalSettings limits(Limits other) {
    limits = other;
    return this;
  }

  LocalSettings memory(int loaded, long bytes) {
    models = new ServerSettings.Models(true, loaded, bytes, Optional.empty());
    return this;
  }

  LocalSettings directory(ModelDirectory directory) {
    models =
        new ServerSettings.Models(true, models.maxLoaded(), models.bytes(), Optional.of(directory));
    return this;
  }

  LocalSettings token(String secret) {
    security =
        new ServerSettings.Security(security.certificate(), security.key(), Optional.of(secret));
    return this;
  }

  LocalSettings tls(Path certificate, Path key) {
    security =
        new ServerSettings.Security(Optional.of(certificate), Optional.of(key), security.token());
    return this;
  }

  ServerSettings get() {
    return new ServerSettings(address, running, limits, models, security);
  }
}
