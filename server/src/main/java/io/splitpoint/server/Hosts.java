package io.splitpoint.server;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The names by which a server may be asked for. A browser sends a page's own name along; a page
 * elsewhere whose name was made to lead to this machine (DNS rebinding) is recognized so. Addresses
 * are always admitted, for they cannot be made to lead elsewhere.
 */
public final class Hosts {

  private final Set<String> names = new HashSet<>();

  /**
   * This machine's own names and the given ones.
   *
   * @param others that are also admitted, as the one that was given to listen on
   */
  public Hosts(String... others) {
    names.add("localhost");
    try {
      InetAddress self = InetAddress.getLocalHost();
      add(self.getHostName());
      add(self.getCanonicalHostName());
      add(self.getHostName() + ".local");
    } catch (UnknownHostException nameless) {
      // it can be asked for by its addresses
    }
    for (String other : others) {
      add(other);
    }
  }

  private void add(String name) {
    names.add(name.toLowerCase(Locale.ROOT));
  }

  /** Whether a {@code Host} header (null when there is none) names this server. */
  boolean admit(String header) {
    if (header == null) {
      return false;
    }
    String host = header.strip().toLowerCase(Locale.ROOT);
    int colon = host.lastIndexOf(':');
    if (colon > host.lastIndexOf(']')) {
      host = host.substring(0, colon);
    }
    if (host.startsWith("[") && host.endsWith("]")) {
      return NetUtil.isValidIpV6Address(host.substring(1, host.length() - 1));
    }
    String plain = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    return NetUtil.isValidIpV4Address(plain) || names.contains(plain);
  }
}
