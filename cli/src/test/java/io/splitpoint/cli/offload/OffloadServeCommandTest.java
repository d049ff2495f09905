package io.splitpoint.cli.offload;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.cli.Run;
import io.splitpoint.cli.option.TokenFile;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OffloadServeCommandTest {

  @TempDir Path directory;

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

  @Test
  void aNewTokenIsItsOwnersAloneAndReadAsItWasMade() throws IOException {
    Path file = directory.resolve("secret");
    String token = TokenFile.make(file);
    assertThat(token).matches("[A-Za-z0-9_-]{32}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(
            TokenFile.read(file, new java.io.PrintWriter(java.io.OutputStream.nullOutputStream())))
        .isEqualTo(token);
    assertThat(TokenFile.make(directory.resolve("other"))).isNotEqualTo(token);
  }

  @Test
  void aServerHasAModelOrADirectoryToLoadFrom() {
    assertThat(Run.of("offload", "serve").err())
        .contains("expected --model or --load-from, found neither");
    Run run = Run.of("offload", "serve", "--load-from", directory.resolve("none").toString());
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("--load-from: expected a directory, found none at ");
  }
}
