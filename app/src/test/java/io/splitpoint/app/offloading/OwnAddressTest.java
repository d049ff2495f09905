package io.splitpoint.app.offloading;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import org.junit.jupiter.api.Test;

class OwnAddressTest {

  @Test
  void whoIsReachedByThisMachineAloneHasNoAddressForOthers() throws IOException {
    assertThat(OwnAddress.seenFromOutside(InetAddress.getByName("127.0.0.1"))).isEmpty();
    assertThat(OwnAddress.seenFromOutside(InetAddress.getByName("::1"))).isEmpty();
  }

  @Test
  void whoListensEverywhereIsReachedByAnAddressThatThisMachineHas() throws IOException {
    for (String any : new String[] {"0.0.0.0", "::"}) {
      var address = OwnAddress.seenFromOutside(InetAddress.getByName(any));
      if (address.isPresent()) { // a machine without a network has none
        InetAddress own = InetAddress.getByName(address.get());
        assertThat(own.isLoopbackAddress() || own.isAnyLocalAddress()).isFalse();
        assertThat(NetworkInterface.getByInetAddress(own)).isNotNull();
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(own, 0))) {
          assertThat(socket.getLocalAddress()).isEqualTo(own);
        }
      }
    }
  }

  @Test
  void anAddressThatIsNamedIsTheOneAndOneOfIpv6HasItsBrackets() throws IOException {
    assertThat(OwnAddress.seenFromOutside(InetAddress.getByName("192.0.2.7")))
        .contains("192.0.2.7");
    assertThat(OwnAddress.seenFromOutside(InetAddress.getByName("2001:db8::7")))
        .contains("[2001:db8:0:0:0:0:0:7]");
  }
}
