package io.splitpoint.cli.option;

import io.splitpoint.failure.InputException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Parses the value of {@code --metrics}, the address for Prometheus. */
public final class MetricsAddress {

  private MetricsAddress() {}

  /**
   * @param spec {@code PORT}, on this machine only, or {@code HOST:PORT}
   */
  public static InetSocketAddress of(String spec) {
    int colon = spec.lastIndexOf(':');
    try {
      int port = Integer.parseInt(spec.substring(colon + 1));
      return colon < 0
          ? new InetSocketAddress(InetAddress.getLoopbackAddress(), port)
          : new InetSocketAddress(spec.substring(0, colon), port);
    } catch (IllegalArgumentException noPort) {
      throw new InputException("--metrics: expected [HOST:]PORT, found '" + spec + "'");
    }
  }
}
