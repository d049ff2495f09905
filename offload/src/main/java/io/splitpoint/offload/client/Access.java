package io.splitpoint.offload.client;

import io.netty.handler.ssl.SslContextBuilder;
import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The certificates that a client trusts and the credentials that it sends. Use {@link #OPEN} for a
 * server without credentials whose certificate, if any, the machine trusts.
 *
 * @param authority trusted PEM certificates, in place of the machine's list
 * @param certificate client certificate for servers that request one
 * @param serverName the expected name in the server's certificate, when it is not the host's
 * @param headers headers of every request, each name once
 */
public record Access(
    Optional<Path> authority,
    Optional<ClientCertificate> certificate,
    Optional<String> serverName,
    List<Header> headers) {

  /**
   * A client's certificate.
   *
   * @param chain PEM certificates, the client's own first
   * @param key its private key, PKCS #8 in PEM, without a password
   */
  public record ClientCertificate(Path chain, Path key) {}

  /** No credentials; the machine's certificates are trusted. */
  public static final Access OPEN =
      new Access(Optional.empty(), Optional.empty(), Optional.empty(), List.of());

  /**
   * @throws InputException when a header is given twice
   */
  public Access {
    headers = List.copyOf(headers);
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.get(i).name();
      if (headers.subList(0, i).stream().anyMatch(before -> before.is(name))) {
        throw new InputException("header " + name + ": expected once, found twice");
      }
    }
  }

  /** The value of the header of this name. */
  Optional<String> header(String name) {
    return headers.stream().filter(header -> header.is(name)).map(Header::value).findFirst();
  }

  /**
   * Adds the certificates to a TLS context.
   *
   * @throws InputException when a file has no certificate or key
   */
  SslContextBuilder secure(SslContextBuilder tls) throws IOException {
    if (authority.isPresent()) {
      read(authority.get(), "PEM certificates", () -> tls.trustManager(authority.get().toFile()));
    }
    if (certificate.isPresent()) {
      Path chain = certificate.get().chain();
      Path key = certificate.get().key();
      readable(key);
      read(
          chain,
          "a PEM certificate, and in " + key + " its PKCS #8 key without a password",
          () -> tls.keyManager(chain.toFile(), key.toFile()));
    }
    return tls;
  }

  private static void read(Path file, String expected, Runnable step) throws IOException {
    readable(file);
    try {
      step.run();
    } catch (IllegalArgumentException unusable) {
      throw new InputException(file + ": expected " + expected + ": " + unusable.getMessage());
    }
  }

  private static void readable(Path file) throws IOException {
    Files.newInputStream(file).close();
  }
}
