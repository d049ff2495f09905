package io.splitpoint.offload.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.offload.TestModels;
import io.splitpoint.offload.client.Connection;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.offload.client.TestAccess;
import io.splitpoint.offload.protocol.Gzip;
import io.splitpoint.offload.protocol.InferRequest;
import io.splitpoint.offload.protocol.ModelDescription;
import io.splitpoint.offload.protocol.NamedTensor;
import io.splitpoint.server.Arrival;
import io.splitpoint.server.Cause;
import io.splitpoint.server.Limits;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random sequences of what clients do with a connection: requests in a row, cut off, compressed,
 * unread, half closed, reset, streams with windows of nothing. Meanwhile an honest client loses
 * nothing, and in the end nothing is left: no byte of the budget, no place, descriptor or thread.
 */
@Timeout(300)
class SequencesTest {

  private static final int SEQUENCES = 150;
  private static final int ATTACKERS = 6;
  private static final String TOKEN = "secret";
  private static final String JSON =
      "{\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[1,28,28,1],"
          + "\"parameters\":{\"binary_data_size\":3136}}]}";

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] gzip(byte[] plain) {
    ByteBuffer packed = Gzip.of(List.of(ByteBuffer.wrap(plain)));
    return Arrays.copyOf(packed.array(), packed.remaining());
  }

  private static byte[] infer(byte[] body, String more) {
    byte[] head =
        bytes(
            "POST /v2/models/lenet/infer HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                + TOKEN
                + "\r\nContent-Length: "
                + body.length
                + "\r\n"
                + more
                + "\r\n");
    byte[] all = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, all, head.length, body.length);
    return all;
  }

  /** What a client may send next. */
  private static byte[] piece(SplittableRandom random) {
    String length = "Inference-Header-Content-Length: " + JSON.length() + "\r\n";
    byte[] good = Arrays.copyOf(bytes(JSON), JSON.length() + 3136);
    return switch (random.nextInt(10)) {
      case 0 -> bytes("GET /v2/health/live HTTP/1.1\r\nHost: x\r\n\r\n".repeat(random.nextInt(60)));
      case 1 -> infer(good, length);
      case 2 -> {
        byte[] whole = infer(good, length);
        yield Arrays.copyOf(whole, random.nextInt(whole.length));
      }
      case 3 -> infer(gzip(new byte[random.nextInt(20_000_000)]), "Content-Encoding: gzip\r\n");
      case 4 -> infer(gzip(good), length + "Content-Encoding: gzip\r\n");
      case 5 -> infer(bytes("{\"inputs\":[" + "{\"name\":\"input\"},".repeat(2000) + "{}]}"), "");
      case 6 ->
          bytes("POST /v2/models/lenet/infer HTTP/1.1\r\nHost: x\r\nContent-Length: 99999\r\n\r\n");
      case 7 -> {
        byte[] noise = new byte[random.nextInt(300)];
        random.nextBytes(noise);
        yield noise;
      }
      case 8 ->
          bytes(
              "POST /v2/models/lenet/infer HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
                  + "Authorization: bearer "
                  + TOKEN
                  + "\r\n\r\n5\r\nabcde\r\n");
      default ->
          bytes("GET /v2/models/lenet HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer no\r\n\r\n");
    };
  }

  private static void rest(int port, SplittableRandom random) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      for (int steps = random.nextInt(1, 6); steps > 0; steps--) {
        out.write(piece(random));
      }
      switch (random.nextInt(4)) {
        case 0 -> socket.setSoLinger(true, 0); // a reset
        case 1 -> {
          socket.shutdownOutput();
          socket.getInputStream().readAllBytes();
        }
        case 2 -> socket.getInputStream().read();
        default -> {
          // closed without reading anything
        }
      }
    }
  }

  private static void grpc(int port, SplittableRandom random) throws IOException {
    try (RawHttp2 client = new RawHttp2(port, random.nextBoolean() ? 0 : 65_535)) {
      int stream = 1;
      for (int steps = random.nextInt(1, 60); steps > 0; steps--, stream += 2) {
        String method = List.of("ModelInfer", "ServerLive", "ModelMetadata").get(random.nextInt(3));
        String token = random.nextInt(8) == 0 ? null : TOKEN;
        client.call(stream, method, token, random.nextInt(4) == 0);
        switch (random.nextInt(6)) {
          case 0 -> client.frame(RawHttp2.RST_STREAM, 0, stream, Unpooled.buffer().writeInt(8));
          case 1 -> client.message(stream, random.nextInt(), new byte[random.nextInt(9000)], false);
          case 2 -> {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            client.message(stream, noise.length, noise, true);
          }
          case 3 ->
              client.frame(
                  random.nextInt(12), 0, stream, Unpooled.buffer().writeZero(random.nextInt(20)));
          case 4 -> client.frame(RawHttp2.PING, 0, 0, Unpooled.buffer().writeLong(1));
          default -> {
            // nothing follows
          }
        }
      }
      if (random.nextBoolean()) {
        client.read();
      }
    }
  }

  /** Sockets that this process has; files are also opened by loading classes. */
  private static long sockets() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.filter(SequencesTest::isSocket).count();
    }
  }

  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (IOException closed) {
      return false;
    }
  }

  @Test
  void nothingIsLeftOfAnySequenceAndHonestClientsLoseNothing() throws Exception {
    Limits limits =
        Limits.usual()
            .withConnections(64)
            .withRequests(1000, 16)
            .withMemoryBytes(32 << 20)
            .withArrival(new Arrival(3000, 3000, 1 << 20));
    ServerSettings settings = new LocalSettings().workers(2, 128).limits(limits).token(TOKEN).get();
    ModelFiles files = new ModelFiles().add("lenet", TestModels.file("lenet", Precision.FLOAT32));
    try (InferenceServer server =
        InferenceServer.start(TfLiteRuntime.bundled(1, true), files, settings, "test")) {
      honest(server, new AtomicBoolean(true)); // what is made once is made
      long socketsBefore = sockets();
      AtomicBoolean ended = new AtomicBoolean();
      ExecutorService clients = Executors.newFixedThreadPool(ATTACKERS + 1);
      try {
        Future<Integer> honest = clients.submit(() -> honest(server, ended));
        List<Callable<Void>> attacks = new ArrayList<>();
        for (int i = 0; i < SEQUENCES; i++) {
          attacks.add(attack(server, i));
        }
        for (Future<Void> attack : clients.invokeAll(attacks)) {
          attack.get();
        }
        ended.set(true);
        assertThat(honest.get()).isPositive();
      } finally {
        clients.shutdownNow();
      }
      untilNothingIsHeld(server);
      while (sockets() > socketsBefore) {
        Thread.sleep(50);
      }
      for (Cause never : List.of(Cause.FAULT, Cause.OUT_OF_MEMORY)) {
        assertThat(server.restBudget().refusals(never)).as("rest %s", never).isZero();
        assertThat(server.grpcBudget().refusals(never)).as("grpc %s", never).isZero();
      }
    }
    while (Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .anyMatch(name -> name.startsWith("offload-worker") || name.startsWith("offload-io"))) {
      Thread.sleep(20); // Netty says that its threads have ended just before they have
    }
  }

  private static Callable<Void> attack(InferenceServer server, long seed) {
    return () -> {
      SplittableRandom random = new SplittableRandom(seed);
      try {
        if (random.nextBoolean()) {
          rest(server.port(), random);
        } else {
          grpc(server.grpcPort(), random);
        }
      } catch (IOException closed) {
        // the server may hang up on such a client
      }
      return null;
    };
  }

  /** Both halves in turns; how many answers came, which are all. */
  private static int honest(InferenceServer server, AtomicBoolean ended) throws IOException {
    int answers = 0;
    try (Connection rest =
            TestAccess.shown(ServerAddress.of("http://127.0.0.1:" + server.port()), TOKEN)
                .connect(5000);
        Connection grpc =
            TestAccess.shown(ServerAddress.of("grpc://127.0.0.1:" + server.grpcPort()), TOKEN)
                .connect(5000)) {
      ModelDescription lenet = rest.describe("lenet", "");
      ByteBuffer zeros = ByteBuffer.allocate(3136);
      InferRequest request =
          new InferRequest(
              "lenet", "", "", List.of(new NamedTensor(lenet.inputs().get(0), zeros)), List.of());
      ByteBuffer expected = null;
      do {
        for (Connection connection : List.of(rest, grpc)) {
          ByteBuffer output =
              connection.infer(request, lenet.outputs()).response().outputs().get(0).data();
          expected = expected == null ? output : expected;
          assertThat(output).isEqualTo(expected);
          answers++;
        }
      } while (!ended.get());
    }
    return answers;
  }

  private static void untilNothingIsHeld(InferenceServer server) throws InterruptedException {
    while (server.budget().memoryBytes() > 0
        || server.budget().requests() > 0
        || server.restBudget().connections() > 0
        || server.grpcBudget().connections() > 0) {
      Thread.sleep(50); // the test's time limit ends it
    }
  }
}
