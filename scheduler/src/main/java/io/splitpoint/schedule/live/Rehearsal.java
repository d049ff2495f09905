package io.splitpoint.schedule.live;

import io.splitpoint.schedule.Policy;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Warms up the live server: it sends requests over socket and pipe to a server in a temporary
 * directory, whose jobs do nothing, until the code is compiled. Use it before the first client
 * connects, which would otherwise wait some tens of milliseconds for class loading.
 */
public final class Rehearsal {

  private static final int REQUESTS = 3_000;
  private static final long MOST_NS = 1_500_000_000L;
  private static final long PID = 1;

  private Rehearsal() {}

  /** Returns when the code is warm, after at most two seconds. */
  public static void of(Policy policy) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("splitpoint-rehearsal");
    Path pipe = directory.resolve("r");
    Path socket = directory.resolve("s");
    Path own = directory.resolve("pipe_" + PID);
    Map<String, OptionalLong> models = Map.of("m", OptionalLong.of(1_000_000));
    LiveOptions options =
        new LiveOptions(
            policy,
            1,
            Optional.of(pipe),
            directory + "/pipe_",
            Optional.of(socket),
            "rw-------",
            true,
            0,
            false,
            5_000);
    try (LiveServer server =
        new LiveServer(options, models, List.of(), Optional.empty(), (first, tpus) -> NOTHING)) {
      server.start();
      long until = System.nanoTime() + MOST_NS;
      overSocket(socket, until);
      StudyPipe.make(own, "rw-------");
      overPipe(pipe, own, until);
    } finally {
      Files.deleteIfExists(own);
      Files.deleteIfExists(directory);
    }
    // Garbage of the start is collected now, not while the first clients wait.
    System.gc();
  }

  private static void overSocket(Path socket, long untilNanos) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      BufferedReader in = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
      for (int i = 0; i < REQUESTS && System.nanoTime() - untilNanos < 0; i++) {
        String line =
            switch (i % 100) {
              case 0 -> "admit t" + i % 3 + " m " + (10 + i % 7) + " 100\n";
              case 98 -> "stats\n";
              case 99 -> "leave t" + i / 100 * 100 % 3 + "\n";
              default -> "run " + i + " t" + i / 100 * 100 % 3 + " x\n";
            };
        write(channel, line);
        if (in.readLine() == null) {
          throw new IOException("the warm-up's server closed the connection");
        }
      }
    }
  }

  private static void overPipe(Path pipe, Path own, long untilNanos) throws IOException {
    try (FileChannel replies =
            FileChannel.open(own, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileChannel requests = FileChannel.open(pipe, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.allocate(4_096);
      for (int i = 0; i < REQUESTS / 10 && System.nanoTime() - untilNanos < 0; i++) {
        Instant now = Instant.now();
        double unix = now.getEpochSecond() + now.getNano() / 1e9;
        String line = String.format(Locale.ROOT, "%d,m,i,0.01,%.6f,%.6f%n", PID, unix + 1, unix);
        requests.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
        replies.read(bytes.clear());
      }
    }
  }

  private static void write(SocketChannel channel, String line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static final JobRunner NOTHING =
      new JobRunner() {
        @Override
        public Classification run(String model, Picture picture) {
          return new Classification("nothing", 0);
        }

        @Override
        public void close() {}
      };
}
