package io.splitpoint.app.metering;

import io.splitpoint.power.line.Line;
import io.splitpoint.power.line.TcpLine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** A port of this machine, for one reader at a time, like a meter. */
final class TcpSocket implements EmulatorSocket {

  private final ServerSocket server = new ServerSocket();

  /**
   * @param port 0 to 65535, 0 for a free one
   */
  public TcpSocket(int port) throws IOException {
    server.setReuseAddress(true);
    try {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
    } catch (IOException e) {
      server.close();
      throw new IOException("tcp port " + port + ": " + e.getMessage(), e);
    }
  }

  @Override
  public String open() {
    return "tcp:" + server.getInetAddress().getHostAddress() + ":" + server.getLocalPort();
  }

  @Override
  public Line accept() throws IOException {
    return new TcpLine(server.accept());
  }

  @Override
  public long absenceNanos() {
    return 0;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
