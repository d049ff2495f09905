package io.splitpoint.offload.client;

import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** A {@link Wire} over TLS; the server's name must match its certificate. */
final class TlsWire implements Wire {

  private final SocketChannel channel;
  private final InputStream in;
  private final OutputStream out;

  private TlsWire(SocketChannel channel, SSLSocket socket) throws IOException {
    this.channel = channel;
    in = socket.getInputStream();
    out = socket.getOutputStream();
  }

  /**
   * Creates the TLS sockets of all connections to a server: it reads the certificates, and
   * remembers sessions.
   */
  static SSLSocketFactory factory(Access access) throws IOException {
    SslContextBuilder tls = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
    return ((JdkSslContext) access.secure(tls).build()).context().getSocketFactory();
  }

  static TlsWire over(
      SocketChannel channel, SSLSocketFactory factory, ServerAddress address, int timeoutMs)
      throws IOException {
    String name = address.access().serverName().orElse(address.host());
    SSLSocket socket =
        (SSLSocket) factory.createSocket(channel.socket(), name, address.port(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.setSoTimeout(timeoutMs);
    socket.startHandshake();
    socket.setSoTimeout(0);
    return new TlsWire(channel, socket);
  }

  @Override
  public void write(ByteBuffer[] parts) throws IOException {
    byte[] chunk = new byte[16_384];
    for (ByteBuffer part : parts) {
      while (part.hasRemaining()) {
        int length = Math.min(chunk.length, part.remaining());
        part.get(chunk, 0, length);
        out.write(chunk, 0, length);
      }
    }
    out.flush();
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    byte[] chunk = new byte[Math.min(16_384, into.remaining())];
    int length = in.read(chunk);
    if (length > 0) {
      into.put(chunk, 0, length);
    }
    return length;
  }

  @Override
  public Since sinceTheLastAnswer() throws IOException {
    return in.available() > 0 ? Since.BYTES : Since.NOTHING;
  }

  @Override
  public void close() {
    try {
      channel.close(); // The close is below TLS, so that a blocked writer does not delay it.
    } catch (IOException gone) {
      // It is closed nevertheless.
    }
  }
}
