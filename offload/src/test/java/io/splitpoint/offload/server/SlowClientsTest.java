package io.splitpoint.offload.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.offload.TestModels;
import io.splitpoint.offload.client.Connection;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.offload.protocol.InferRequest;
import io.splitpoint.offload.protocol.Inference;
import io.splitpoint.offload.protocol.ModelDescription;
import io.splitpoint.offload.protocol.NamedTensor;
import io.splitpoint.offload.protocol.ProtocolException;
import io.splitpoint.server.Arrival;
import io.splitpoint.server.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that keep connections and say little. */
@Timeout(240)
class SlowClientsTest {

  private static final long LONG = 600_000;
  private static final String JSON =
      "{\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[1,28,28,1],"
          + "\"parameters\":{\"binary_data_size\":3136}}]}";
  private static final String HEAD =
      "POST /v2/models/lenet/infer HTTP/1.1\r\nHost: x\r\nContent-Length: "
          + (JSON.length() + 3136)
          + "\r\nInference-Header-Content-Length: "
          + JSON.length()
          + "\r\n\r\n";

  private static InferenceServer serve(LocalSettings settings, Limits limits, Arrival times) {
    return InferenceServer.start(
        TfLiteRuntime.bundled(1, true),
        new ModelFiles().add("lenet", TestModels.file("lenet", Precision.FLOAT32)),
        settings.limits(limits.withArrival(times)).get(),
        "test");
  }

  /** Sends piece by piece with pauses until something comes back; what that is. */
  private static String trickle(int port, byte[] request, int piece, int pauseMs) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      OutputStream out = socket.getOutputStream();
      InputStream in = socket.getInputStream();
      for (int at = 0; at < request.length && in.available() == 0; at += piece) {
        try {
          out.write(request, at, Math.min(piece, request.length - at));
        } catch (IOException hungUp) {
          break; // the answer is there to be read
        }
        TimeUnit.MILLISECONDS.sleep(pauseMs);
      }
      byte[] answer = new byte[4096];
      int length = in.read(answer);
      return new String(answer, 0, Math.max(0, length), StandardCharsets.ISO_8859_1);
    }
  }

  private static byte[] request() {
    return (HEAD + JSON + "\0".repeat(3136)).getBytes(StandardCharsets.US_ASCII);
  }

  /** It is served in the end: on a busy machine this client may be slow too. */
  private static void assertServes(InferenceServer server) throws Exception {
    untilServed(ServerAddress.of("http://127.0.0.1:" + server.port()));
  }

  private static void infer(Connection connection) throws IOException {
    ModelDescription lenet = connection.describe("lenet", "");
    List<NamedTensor> inputs =
        lenet.inputs().stream()
            .map(spec -> new NamedTensor(spec, ByteBuffer.allocate((int) spec.bytes())))
            .toList();
    connection.infer(new InferRequest("lenet", "", "", inputs, List.of()), lenet.outputs());
  }

  @Test
  void aHeadThatComesByteByByteIsRefused() throws Exception {
    LocalSettings one = new LocalSettings().workers(1, 0);
    try (InferenceServer server = serve(one, Limits.usual(), new Arrival(500, LONG, 1))) {
      assertThat(trickle(server.port(), request(), 1, 20))
          .startsWith("HTTP/1.1 408 ")
          .contains("a request's head within 0.5 s");
      assertServes(server);
    }
  }

  @Test
  void aBodyThatComesTooSlowlyIsRefusedAndItsPlaceInTheQueueFree() throws Exception {
    LocalSettings one = new LocalSettings().workers(1, 0);
    try (InferenceServer server = serve(one, Limits.usual(), new Arrival(LONG, 500, 1_000_000))) {
      assertThat(trickle(server.port(), request(), HEAD.length(), 500)).startsWith("HTTP/1.1 408 ");
      assertServes(server);
    }
  }

  @Test
  void aBodyThatIsSlowButComesAtTheLeastRateIsServed() throws Exception {
    try (InferenceServer server =
        serve(new LocalSettings(), Limits.usual(), new Arrival(LONG, 250, 1))) {
      byte[] request = request();
      assertThat(trickle(server.port(), request, request.length / 8 + 1, 200))
          .startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void aCallWhoseRequestDoesNotEndIsRefused() throws Exception {
    Arrival limits = new Arrival(200, 200, 1_000_000);
    try (InferenceServer server = serve(new LocalSettings(), Limits.usual(), limits)) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", server.grpcPort()).usePlaintext().build();
      try {
        CompletableFuture<Status> ended = new CompletableFuture<>();
        var call = channel.newCall(Inference.MODEL, CallOptions.DEFAULT);
        call.start(
            new ClientCall.Listener<>() {
              @Override
              public void onClose(Status status, Metadata trailers) {
                ended.complete(status);
              }
            },
            new Metadata());
        call.request(1);
        call.sendMessage(new Inference.ModelName("lenet", "")); // and no half-close
        Status status = ended.get();
        assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(status.getDescription()).contains("a request's head within 0.2 s");
      } finally {
        channel.shutdownNow();
      }
      assertServes(server);
    }
  }

  @Test
  void whoComesBeyondTheMostConnectionsIsToldSoUntilOneIsFree() throws Exception {
    try (InferenceServer server =
        serve(new LocalSettings(), Limits.usual().withConnections(2), Arrival.USUAL)) {
      List<ServerAddress> addresses =
          List.of(
              ServerAddress.of("http://127.0.0.1:" + server.port()),
              ServerAddress.of("grpc://127.0.0.1:" + server.grpcPort()));
      List<Connection> open = new ArrayList<>();
      List<Socket> silent = new ArrayList<>(); // both ports wait at the same time
      for (ServerAddress address : addresses) {
        for (int i = 0; i < 2; i++) {
          Connection connection = address.connect(5000);
          open.add(connection);
          infer(connection);
        }
        try (Connection third = address.connect(5000)) {
          assertThatThrownBy(() -> infer(third))
              .as("%s", address)
              .isInstanceOf(ProtocolException.class)
              .hasMessageContaining("there are 2 connections, which is the limit");
        }
        silent.add(silent(address));
      }
      for (Socket socket : silent) { // the server hangs up
        try (socket) {
          assertThat(socket.getInputStream().readAllBytes().length).isLessThan(1000);
        }
      }
      for (Connection each : open) {
        infer(each); // those who were there are served
        each.close();
      }
      for (ServerAddress address : addresses) {
        untilServed(address);
      }
    }
  }

  /** A connection that says nothing but what HTTP/2 begins with. */
  private static Socket silent(ServerAddress address) throws IOException {
    Socket socket = new Socket(address.host(), address.port());
    socket.setSoTimeout(60_000);
    if (address.grpc()) {
      socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes());
      socket.getOutputStream().write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0}); // no settings
    }
    return socket;
  }

  /** The server sees a little later that a connection is closed; the test's time limit ends it. */
  private static void untilServed(ServerAddress address) throws Exception {
    while (true) {
      try (Connection connection = address.connect(60_000)) {
        infer(connection);
        return;
      } catch (ProtocolException | IOException notYet) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
    }
  }
}
