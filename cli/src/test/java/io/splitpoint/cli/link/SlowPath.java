package io.splitpoint.cli.link;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A port that passes the bytes of one client on to a server, slowly and maybe not for ever. */
public final class SlowPath {

  private static final int BYTES_PER_MS = 20_000;

  private SlowPath() {}

  /** At most 20 MB a second towards the server. */
  public static int to(int port) throws IOException {
    return to(port, Long.MAX_VALUE);
  }

  /**
   * The same, and the path breaks after so many bytes of the first connection and lets nobody
   * through who tries at once again; the third connection has one that does not break.
   *
   * @return the port to connect to
   */
  public static int to(int port, long mostBytes) throws IOException {
    ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread path =
        new Thread(
            () -> {
              try (listening) {
                carry(listening, port, mostBytes);
                listening.accept().close();
                carry(listening, port, Long.MAX_VALUE);
              } catch (IOException gone) {
                // the measurement is over
              }
            },
            "path");
    path.setDaemon(true);
    path.start();
    return listening.getLocalPort();
  }

  private static void carry(ServerSocket listening, int port, long mostBytes) throws IOException {
    try (Socket client = listening.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
      Thread back = new Thread(() -> pass(server, client, 0, Long.MAX_VALUE), "path-back");
      back.setDaemon(true);
      back.start();
      pass(client, server, BYTES_PER_MS, mostBytes);
    }
  }

  private static void pass(Socket from, Socket to, int bytesPerMs, long mostBytes) {
    byte[] chunk = new byte[1 << 16];
    long passed = 0;
    try {
      for (int n = from.getInputStream().read(chunk);
          n > 0 && passed < mostBytes;
          n = from.getInputStream().read(chunk)) {
        if (bytesPerMs > 0) {
          Thread.sleep(n / bytesPerMs);
        }
        to.getOutputStream().write(chunk, 0, n);
        passed += n;
      }
    } catch (IOException | InterruptedException gone) {
      // the other end has closed
    }
  }
}
