package io.splitpoint.app.offloading;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.Optional;

/** Finds the address by which another machine reaches a server here, without sending anything. */
final class OwnAddress {

  /** An address for documentation (RFC 5737), to which the default route leads. */
  private static final InetSocketAddress ELSEWHERE = new InetSocketAddress("192.0.2.1", 9);

  private OwnAddress() {}

  /**
   * The address; empty when only this machine reaches the server.
   *
   * @param bound address that the server listens on
   */
  static Optional<String> seenFromOutside(InetAddress bound) throws IOException {
    if (bound.isLoopbackAddress()) {
      return Optional.empty();
    }
    return bound.isAnyLocalAddress() ? any() : Optional.of(text(bound));
  }

  private static Optional<String> any() throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(ELSEWHERE);
      InetAddress source = socket.getLocalAddress();
      if (!source.isAnyLocalAddress() && !source.isLoopbackAddress()) {
        return Optional.of(text(source));
      }
    } catch (IOException | java.io.UncheckedIOException noRoute) {
      // The machine knows only its own network.
    }
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> address instanceof Inet4Address)
        .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
        .findFirst()
        .map(OwnAddress::text);
  }

  private static String text(InetAddress address) {
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    String plain = zone < 0 ? text : text.substring(0, zone);
    return plain.indexOf(':') < 0 ? plain : "[" + plain + "]";
  }
}
