package io.splitpoint.offload.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.failure.InputException;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.offload.SelfSigned;
import io.splitpoint.offload.TestModels;
import io.splitpoint.offload.client.Access;
import io.splitpoint.offload.client.Connection;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.offload.client.TestAccess;
import io.splitpoint.offload.protocol.Datatype;
import io.splitpoint.offload.protocol.InferRequest;
import io.splitpoint.offload.protocol.ModelDescription;
import io.splitpoint.offload.protocol.NamedTensor;
import io.splitpoint.offload.protocol.ProtocolException;
import io.splitpoint.offload.protocol.TensorSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class InferenceServerTest {

  private static final Path LENET = TestModels.file("lenet", Precision.FLOAT32);

  private static InferenceServer serve(ServerSettings settings) {
    return InferenceServer.start(
        TfLiteRuntime.bundled(1, true), new ModelFiles().add("lenet", LENET), settings, "test");
  }

  private static InferRequest zeros(ModelDescription model) {
    List<NamedTensor> inputs =
        model.inputs().stream()
            .map(spec -> new NamedTensor(spec, ByteBuffer.allocate((int) spec.bytes())))
            .toList();
    return new InferRequest(model.name(), "", "", inputs, List.of());
  }

  private static List<ServerAddress> addresses(InferenceServer server, String suffix) {
    return List.of(
        ServerAddress.of("http" + suffix + "://localhost:" + server.port()),
        ServerAddress.of("grpc" + suffix + "://localhost:" + server.grpcPort()));
  }

  @Test
  void whoComesWhenTheQueueIsFullIsToldSoAtOnce() throws Exception {
    try (InferenceServer server = serve(new LocalSettings().workers(1, 0).get())) {
      for (ServerAddress address : addresses(server, "")) {
        ExecutorService clients = Executors.newFixedThreadPool(8);
        List<Callable<Void>> tasks = new ArrayList<>();
        AtomicInteger refused = new AtomicInteger();
        for (int i = 0; i < 8; i++) {
          tasks.add(() -> untilServedAndSomebodyRefused(address, refused));
        }
        for (Future<Void> client : clients.invokeAll(tasks)) {
          client.get();
        }
        clients.shutdown();
        assertThat(refusals(address, 5)).isZero(); // and nobody keeps a place
      }
    }
  }

  @Test
  void aRequestThatIsTooLargeIsNotSaidToMeetAFullQueue() throws Exception {
    TensorSpec huge = new TensorSpec("input", Datatype.FP32, List.of(1L, 1_000_000L));
    NamedTensor tensor = new NamedTensor(huge, ByteBuffer.allocate((int) huge.bytes()));
    InferRequest request = new InferRequest("lenet", "", "", List.of(tensor), List.of());
    try (InferenceServer server = serve(ServerSettings.local())) {
      for (ServerAddress address : addresses(server, "")) {
        try (Connection connection = address.connect(5000)) {
          ModelDescription lenet = connection.describe("lenet", "");
          assertThatThrownBy(() -> connection.infer(request, lenet.outputs()))
              .as("%s", address)
              .isInstanceOfSatisfying(
                  ProtocolException.class,
                  refused -> assertThat(refused.kind()).isEqualTo(ProtocolException.Kind.TOO_LARGE))
              .hasMessageMatching(".*(at most|maximum size) \\d+.*");
        }
      }
    }
  }

  /** Asks until it was served often and one of the clients was refused. */
  private static Void untilServedAndSomebodyRefused(ServerAddress address, AtomicInteger refused)
      throws IOException {
    for (int served = 0; served < 20 || refused.get() == 0; ) {
      int now = refusals(address, 1);
      refused.addAndGet(now);
      served += 1 - now;
    }
    return null;
  }

  private static int refusals(ServerAddress address, int requests) throws IOException {
    int refused = 0;
    try (Connection connection = address.connect(5000)) {
      ModelDescription lenet = connection.describe("lenet", "");
      for (int i = 0; i < requests; i++) {
        try {
          connection.infer(zeros(lenet), lenet.outputs());
        } catch (ProtocolException full) {
          assertThat(full.kind()).isEqualTo(ProtocolException.Kind.FULL);
          refused++;
        }
      }
    }
    return refused;
  }

  @Test
  void withTlsAndTokenOnlyWhoHasBothIsServed(@TempDir Path directory) throws Exception {
    Path certificate = directory.resolve("server.pem");
    Path key = directory.resolve("server.key");
    SelfSigned.write(certificate, key);
    ServerSettings settings = new LocalSettings().tls(certificate, key).token("secret").get();
    try (InferenceServer server = serve(settings)) {
      for (ServerAddress address : addresses(server, "s")) {
        ServerAddress trusting = TestAccess.trusting(address, certificate);
        assertThat(refusals(TestAccess.shown(trusting, "secret"), 1)).isZero();
        for (ServerAddress stranger : List.of(trusting, TestAccess.shown(trusting, "guess"))) {
          assertThatThrownBy(() -> refusals(stranger, 1))
              .isInstanceOfSatisfying(
                  ProtocolException.class,
                  e -> assertThat(e.kind()).isEqualTo(ProtocolException.Kind.UNAUTHENTICATED));
        }
        assertThatThrownBy(() -> refusals(TestAccess.shown(address, "secret"), 1))
            .isInstanceOf(IOException.class); // an unknown certificate
        ServerAddress byNumber =
            ServerAddress.of(address.toString().replace("localhost", "127.0.0.1"));
        Access named =
            new Access(
                Optional.of(certificate), Optional.empty(), Optional.of("localhost"), List.of());
        ServerAddress byName = TestAccess.shown(byNumber.by(named), "secret");
        assertThat(refusals(byName, 1)).isZero();
        ServerAddress unnamed =
            TestAccess.shown(TestAccess.trusting(byNumber, certificate), "secret");
        assertThatThrownBy(() -> refusals(unnamed, 1))
            .isInstanceOf(IOException.class); // the certificate is another's
      }
    }
  }

  @Test
  void aSizeThatNoRequestCanHaveIsRefusedBeforeItsBodyComes() throws IOException {
    try (InferenceServer server = serve(ServerSettings.local())) {
      String head =
          "POST /v2/models/lenet/infer HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n"
              + "Inference-Header-Content-Length: 100\r\n\r\n";
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
            .startsWith("HTTP/1.1 413 ");
      }
      assertThat(refusals(addresses(server, "").get(0), 1)).isZero();
    }
  }

  @Test
  void damagedRequestsNeverTakeTheServerDown() throws IOException {
    long seed = 8;
    SplittableRandom random = new SplittableRandom(seed);
    try (InferenceServer server = serve(ServerSettings.local())) {
      String json =
          "{\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[1,28,28,1],"
              + "\"parameters\":{\"binary_data_size\":3136}}]}";
      String head =
          "POST /v2/models/lenet/infer HTTP/1.1\r\nHost: x\r\nContent-Length: "
              + (json.length() + 3136)
              + "\r\nInference-Header-Content-Length: "
              + json.length()
              + "\r\n\r\n";
      byte[] good = (head + json + "\0".repeat(3136)).getBytes(StandardCharsets.US_ASCII);
      for (int i = 0; i < 300; i++) {
        byte[] bad = good.clone();
        for (int flips = random.nextInt(1, 6); flips > 0; flips--) {
          bad[random.nextInt(head.length() + json.length())] = (byte) random.nextInt(256);
        }
        int port = random.nextInt(4) == 0 ? server.grpcPort() : server.port();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
          socket.setSoTimeout(2000);
          socket.getOutputStream().write(bad, 0, random.nextInt(1, bad.length + 1));
          socket.shutdownOutput();
          socket.getInputStream().readNBytes(64);
        } catch (IOException closed) {
          // the server may hang up on such a client
        }
      }
      for (ServerAddress address : addresses(server, "")) {
        assertThat(refusals(address, 1)).as("after seed %d", seed).isZero();
      }
    }
  }

  @Test
  void aStoppingServerServesWhoWaitsAndRefusesWhoComes() throws Exception {
    try (InferenceServer server = serve(ServerSettings.local())) {
      ServerAddress address = addresses(server, "").get(0);
      try (Connection connection = address.connect(60_000)) {
        assertThat(connection.ready()).isTrue();
        assertThat(server.drain(60_000)).isTrue();
        assertThat(connection.ready()).isFalse();
      }
    }
  }

  @Test
  void namesThatArePathsAndVersionsThatAreNotThereAreNoModels() throws IOException {
    try (InferenceServer server = serve(ServerSettings.local())) {
      for (ServerAddress address : addresses(server, "")) {
        try (Connection connection = address.connect(5000)) {
          for (String name : List.of("../lenet", "/etc/passwd", "..%2f..%2flenet", "lenet\0", "")) {
            assertThatThrownBy(() -> connection.describe(name, ""))
                .as("%s at %s", name, address)
                .isInstanceOfSatisfying(
                    ProtocolException.class,
                    e -> assertThat(e.kind()).isEqualTo(ProtocolException.Kind.NOT_FOUND));
          }
          assertThatThrownBy(() -> connection.describe("lenet", "2"))
              .isInstanceOf(ProtocolException.class)
              .hasMessageContaining("version '2'");
          ModelDescription lenet = connection.describe("lenet", "1");
          InferRequest good = zeros(lenet);
          assertThatThrownBy(
                  () ->
                      connection.infer(
                          new InferRequest("lenet", "2", "", good.inputs(), List.of()),
                          lenet.outputs()))
              .isInstanceOf(ProtocolException.class);
        }
        assertThat(refusals(address, 1)).isZero();
      }
    }
  }

  @Test
  void tensorsOfAnotherTypeShapeOrSizeAreRefused() throws IOException {
    try (InferenceServer server = serve(ServerSettings.local())) {
      for (ServerAddress address : addresses(server, "")) {
        try (Connection connection = address.connect(5000)) {
          ModelDescription lenet = connection.describe("lenet", "");
          String input = lenet.inputs().get(0).name();
          List<TensorSpec> wrong =
              List.of(
                  new TensorSpec(input, Datatype.INT8, lenet.inputs().get(0).shape()),
                  new TensorSpec(input, Datatype.FP32, List.of(1L, 784L)),
                  new TensorSpec(input, Datatype.FP32, List.of(1L, 28L, 28L, 2L)),
                  new TensorSpec("other", Datatype.FP32, lenet.inputs().get(0).shape()));
          for (TensorSpec spec : wrong) {
            NamedTensor tensor =
                new NamedTensor(spec, ByteBuffer.allocate((int) Math.min(3136, spec.bytes())));
            InferRequest request = new InferRequest("lenet", "", "", List.of(tensor), List.of());
            assertThatThrownBy(() -> connection.infer(request, lenet.outputs()))
                .as("%s at %s", spec, address)
                .isInstanceOfSatisfying(
                    ProtocolException.class,
                    e -> assertThat(e.kind()).isEqualTo(ProtocolException.Kind.INVALID));
          }
        }
        assertThat(refusals(address, 1)).isZero();
      }
    }
  }

  @Test
  void modelFilesStayInTheirDirectory(@TempDir Path directory) throws IOException {
    Path inside = Files.createDirectory(directory.resolve("models"));
    Path outside = Files.copy(LENET, directory.resolve("outside.tflite"));
    Files.copy(LENET, inside.resolve("good.tflite"));
    assertThat(new ModelFiles().add(inside).graphs()).containsOnlyKeys("good");
    Files.createSymbolicLink(inside.resolve("bad.tflite"), outside);
    assertThatThrownBy(() -> new ModelFiles().add(inside))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("leads out");
  }

  @Test
  void itListensOnLoopbackUnlessToldOtherwise() throws IOException {
    assertThat(InetAddress.getByName(ServerSettings.local().address().bind()).isLoopbackAddress())
        .isTrue();
    try (InferenceServer server = serve(ServerSettings.local())) {
      for (InetAddress other : addressesFromOutside()) {
        for (int port : List.of(server.port(), server.grpcPort())) {
          assertThatThrownBy(() -> new Socket(other, port).close())
              .as("%s port %d", other, port)
              .isInstanceOf(IOException.class);
        }
      }
    }
  }

  private static List<InetAddress> addressesFromOutside() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
        .toList();
  }
}
