package io.splitpoint.schedule.live;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.splitpoint.schedule.Policy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Any bytes to the socket of a running server, with admission control or without by the first of
 * them: every line that comes back is one of the protocol's, and the server goes on.
 */
class SocketRequestsFuzzTest {

  private static final Pattern REPLY =
      Pattern.compile("(?:admitted|left|done|refused|error|stats) .*");
  private static final String END = "splitpoint-fuzz-end";

  /** Without and with; not by the class's initialiser, for which the worker threads would wait. */
  private static Path[] servers = {};

  private static Path serve(boolean admission) {
    try {
      Path socket = Files.createTempDirectory("fuzz").resolve("s");
      LiveServer server =
          new LiveServer(
              new LiveOptions(
                  Policy.EDF,
                  1,
                  Optional.empty(),
                  LiveOptions.STUDY_CLIENT_PIPES,
                  Optional.of(socket),
                  "rw-------",
                  admission,
                  0,
                  false,
                  5_000),
              Map.of("m", OptionalLong.of(1_000_000), "n", OptionalLong.empty()),
              List.of(),
              Optional.empty(),
              (first, tpus) -> new Runner());
      server.start();
      return socket;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
  }

  private record Runner() implements JobRunner {

    @Override
    public Classification run(String model, Picture picture) {
      return new Classification(picture.name(), 1);
    }

    @Override
    public void close() {}
  }

  @FuzzTest
  void requests(byte[] bytes) throws IOException {
    if (bytes.length == 0) {
      return;
    }
    if (servers.length == 0) {
      servers = new Path[] {serve(false), serve(true)};
    }
    try (SocketChannel channel =
        SocketChannel.open(UnixDomainSocketAddress.of(servers[bytes[0] & 1]))) {
      write(channel, ByteBuffer.wrap(bytes, 1, bytes.length - 1));
      write(channel, ByteBuffer.wrap(("\nleave " + END + "\n").getBytes(StandardCharsets.UTF_8)));
      ByteBuffer into = ByteBuffer.allocate(1 << 16);
      boolean[] ended = {false};
      Lines lines =
          new Lines(
              1 << 16,
              line -> {
                if (!REPLY.matcher(line).matches()) {
                  throw new AssertionError("no reply of the protocol: " + line);
                }
                ended[0] |= line.endsWith("no task " + END);
              },
              () -> {
                throw new AssertionError("a reply longer than 65,536 bytes");
              });
      while (!ended[0]) {
        if (channel.read(into.clear()) < 0) {
          throw new AssertionError("the server hung up");
        }
        lines.add(into.flip());
      }
    }
  }

  private static void write(SocketChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
