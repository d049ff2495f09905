package io.splitpoint.offload.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.splitpoint.failure.InputException;
import io.splitpoint.offload.SelfSigned;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that wants to know who asks. */
@Timeout(120)
class ClientCertificateTest {

  @TempDir static Path directory;
  private static Path server;
  private static Path serverKey;
  private static Path client;
  private static Path clientKey;

  @BeforeAll
  static void makeCertificates() throws Exception {
    server = directory.resolve("server.pem");
    serverKey = directory.resolve("server.key");
    client = directory.resolve("client.pem");
    clientKey = directory.resolve("client.key");
    SelfSigned.write(server, serverKey);
    SelfSigned.write(client, clientKey);
  }

  /** Says that it is ready, once to each who shows the client's certificate. */
  private static SSLServerSocket listen() throws IOException {
    JdkSslContext tls =
        (JdkSslContext)
            SslContextBuilder.forServer(server.toFile(), serverKey.toFile())
                .sslProvider(SslProvider.JDK)
                .trustManager(client.toFile())
                .clientAuth(ClientAuth.REQUIRE)
                .build();
    SSLServerSocket listening =
        (SSLServerSocket)
            tls.context()
                .getServerSocketFactory()
                .createServerSocket(0, 5, InetAddress.getLoopbackAddress());
    listening.setNeedClientAuth(true);
    Thread thread =
        new Thread(
            () -> {
              while (!listening.isClosed()) {
                try (SSLSocket socket = (SSLSocket) listening.accept()) {
                  socket.getInputStream().read();
                  socket
                      .getOutputStream()
                      .write(
                          "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
                              .getBytes(StandardCharsets.US_ASCII));
                  socket.getInputStream().readAllBytes();
                } catch (IOException stranger) {
                  // the next one
                }
              }
            },
            "tls-server");
    thread.setDaemon(true);
    thread.start();
    return listening;
  }

  private static boolean ready(SSLServerSocket listening, Optional<Access.ClientCertificate> shown)
      throws IOException {
    Access access = new Access(Optional.of(server), shown, Optional.of("localhost"), List.of());
    ServerAddress address =
        ServerAddress.of("https://127.0.0.1:" + listening.getLocalPort()).by(access);
    try (Connection connection = address.connect(5_000)) {
      return connection.ready();
    }
  }

  @Test
  void onlyWhoShowsItsCertificateIsAnswered() throws IOException {
    try (SSLServerSocket listening = listen()) {
      assertThat(ready(listening, Optional.of(new Access.ClientCertificate(client, clientKey))))
          .isTrue();
      assertThatThrownBy(() -> ready(listening, Optional.empty())).isInstanceOf(IOException.class);
      assertThatThrownBy(
              () -> ready(listening, Optional.of(new Access.ClientCertificate(server, serverKey))))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void filesThatHoldNoCertificateOrKeyAreNamed() throws IOException {
    Path text = Files.writeString(directory.resolve("text"), "no certificate");
    Path away = directory.resolve("away");
    try (SSLServerSocket listening = listen()) {
      for (Access.ClientCertificate bad :
          List.of(
              new Access.ClientCertificate(text, clientKey),
              new Access.ClientCertificate(client, text))) {
        assertThatThrownBy(() -> ready(listening, Optional.of(bad)))
            .isInstanceOf(InputException.class)
            .hasMessageContaining(bad.chain() + ": expected a PEM certificate")
            .hasMessageContaining(bad.key().toString());
      }
      assertThatThrownBy(
              () -> ready(listening, Optional.of(new Access.ClientCertificate(client, away))))
          .isInstanceOf(NoSuchFileException.class)
          .hasMessageContaining(away.toString());
    }
  }
}
