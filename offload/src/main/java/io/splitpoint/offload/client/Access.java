package io.splitpoint.offload.client;

import io.netty.handler.ssl.SslContextBuilder;
import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whom a client trusts and what it shows to a server. Use {@link #OPEN} for a server that wants
 * nothing and whose certificate, if any, the machine trusts.
 *
 * @param authority PEM certificates that are trusted, instead of the machine's own list
 * @param certificate that the client shows, when the server asks for one
 * @param serverName the name that the server's certificate must be for, when it is not the host's
 * @param headers that go with every request, each name once
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

  /** Nothing is shown, and the machine's certificates are trusted. */
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

  /** The same with one header more. */
  public Access with(Header header) {
    List<Header> all = new ArrayList<>(headers);
    all.add(header);
    return new Access(authority, certificate, serverName, all);
  }

  /** The same with other certificates that are trusted. */
  public Access trusting(Path certificates) {
    return new Access(Optional.of(certificates), certificate, serverName, headers);
  }

  /** What the header of this name says. */
  Optional<String> header(String name) {
    return headers.stream().filter(header -> header.is(name)).map(Header::value).findFirst();
  }

  /**
   * Puts the certificates into what makes TLS connections.
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
