package io.splitpoint.power.line;

import io.splitpoint.power.MeterException;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** A meter behind TCP: a serial server, ser2net, or the emulator. */
public final class TcpLine implements Line {

  private static final int CONNECT_MS = 3_000;

  private final Socket socket;

  /** A line over a connected socket, which it closes. */
  public TcpLine(Socket socket) {
    this.socket = socket;
  }

  static TcpLine connect(String host, int port) {
    Socket socket = new Socket();
    try {
      InetSocketAddress address = new InetSocketAddress(host, port);
      if (address.isUnresolved()) {
        throw new IOException("no such host");
      }
      socket.connect(address, CONNECT_MS);
      socket.setTcpNoDelay(true);
      return new TcpLine(socket);
    } catch (IOException e) {
      try {
        socket.close();
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw new MeterException(
          "tcp:" + host + ":" + port + ": expected a meter's port, found: " + e.getMessage(), e);
    }
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  @Override
  public int read(byte[] buffer, long patienceNanos) throws IOException {
    socket.setSoTimeout((int) Math.max(1, patienceNanos / 1_000_000));
    try {
      int count = socket.getInputStream().read(buffer);
      if (count < 0) {
        throw new EOFException("the other side closed the connection");
      }
      return count;
    } catch (SocketTimeoutException e) {
      return 0;
    }
  }

  @Override
  public void drain() throws IOException {
    byte[] old = new byte[512];
    while (socket.getInputStream().available() > 0) {
      read(old, 1);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // Nothing is left to close.
    }
  }
}
