package io.splitpoint.server;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The host names under which a server may be addressed. A browser sends the page's host name, which
 * exposes a foreign page whose name resolves to this machine (DNS rebinding). IP addresses are
 * always admitted, because they cannot be redirected.
 */
public final class Hosts {

  private final Set<String> names = new HashSet<>();

  /**
   * This machine's own names and the given ones.
   *
   * @param others other names to admit, such as the one given to listen on
   */
  public Hosts(String... others) {
    names.add("localhost");
    try {
      InetAddress self = InetAddress.getLocalHost();
      add(self.getHostName());
      add(self.getCanonicalHostName());
      add(self.getHostName() + ".local");
    } catch (UnknownHostException nameless) {
      // The server can be addressed by its IP addresses.
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
