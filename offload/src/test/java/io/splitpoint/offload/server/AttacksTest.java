package io.splitpoint.offload.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.splitpoint.offload.client.Connection;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.offload.client.TestAccess;
import io.splitpoint.offload.protocol.Gzip;
import io.splitpoint.offload.protocol.InferRequest;
import io.splitpoint.offload.protocol.InferRequest.Wanted;
import io.splitpoint.offload.protocol.ModelDescription;
import io.splitpoint.offload.protocol.NamedTensor;
import io.splitpoint.offload.protocol.ProtocolException;
import io.splitpoint.server.Arrival;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What once killed the server, or made it lie, against a server in a process with little memory.
 * After each attack it must serve, and hold nothing.
 */
@Timeout(240)
class AttacksTest {

  private static final String SMALL = "-Xmx48m";
  private static final Arrival LONG = new Arrival(600_000, 600_000, 1);
  private static final String INPUT =
      "{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[1,28,28,1],"
          + "\"parameters\":{\"binary_data_size\":3136}}";

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] gzip(byte[] plain) {
    ByteBuffer packed = Gzip.of(List.of(ByteBuffer.wrap(plain)));
    return Arrays.copyOf(packed.array(), packed.remaining());
  }

  private static String authorized(String head) {
    return head.replace(
        "\r\n\r\n", "\r\nAuthorization: bearer " + AttackedServer.TOKEN + "\r\n\r\n");
  }

  private static String post(AttackedServer server, byte[] body, String headers)
      throws IOException {
    String head =
        "POST /v2/models/lenet/infer HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: "
            + body.length
            + headers
            + "\r\n\r\n";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port)) {
      socket.setSoTimeout(120_000);
      socket.getOutputStream().write(ascii(authorized(head)));
      socket.getOutputStream().write(body);
      return all(socket);
    }
  }

  private static String all(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  private static List<ServerAddress> addresses(AttackedServer server) {
    return List.of(
        TestAccess.shown(ServerAddress.of("http://127.0.0.1:" + server.port), AttackedServer.TOKEN),
        TestAccess.shown(
            ServerAddress.of("grpc://127.0.0.1:" + server.grpcPort), AttackedServer.TOKEN));
  }

  private static InferRequest zeros(ModelDescription model, List<Wanted> outputs) {
    List<NamedTensor> inputs =
        model.inputs().stream()
            .map(spec -> new NamedTensor(spec, ByteBuffer.allocate((int) spec.bytes())))
            .toList();
    return new InferRequest(model.name(), "", "7", inputs, outputs);
  }

  private static void assertServes(AttackedServer server) throws IOException {
    assertThat(server.isAlive()).isTrue();
    for (ServerAddress address : addresses(server)) {
      try (Connection connection = address.connect(5000)) {
        ModelDescription lenet = connection.describe("lenet", "");
        for (int i = 0; i < 3; i++) {
          assertThat(connection.infer(zeros(lenet, List.of()), lenet.outputs()).response().id())
              .isEqualTo("7");
        }
      }
    }
  }

  private static String metrics(AttackedServer server) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port)) {
      socket.setSoTimeout(120_000);
      String get = "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(ascii(authorized(get)));
      return all(socket);
    }
  }

  private static double metric(AttackedServer server, String series) throws IOException {
    return metrics(server)
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + series));
  }

  private static double refused(AttackedServer server, String port, String cause)
      throws IOException {
    return metric(
        server, "splitpoint_server_refused_total{cause=\"%s\",port=\"%s\"}".formatted(cause, port));
  }

  private static void assertHoldsNothing(AttackedServer server) throws Exception {
    for (String held : List.of("splitpoint_server_memory_bytes", "splitpoint_server_requests")) {
      double own = held.endsWith("requests") ? 1 : 0; // the request for the metrics
      while (metric(server, held) > own) {
        Thread.sleep(50); // the test's time limit ends it
      }
    }
    for (String port : List.of("rest", "grpc")) {
      double own = port.equals("rest") ? 1 : 0;
      while (metric(server, "splitpoint_server_connections{port=\"" + port + "\"}") > own) {
        Thread.sleep(50);
      }
    }
  }

  @Test
  void anOutputThatIsNamedTwentyThousandTimesIsRefusedBeforeAnythingRuns() throws Exception {
    try (AttackedServer server = AttackedServer.start("lenet", LONG, SMALL)) {
      String outputs = String.join(",", Collections.nCopies(20_000, "{\"name\":\"output\"}"));
      String name;
      try (Connection connection = addresses(server).get(0).connect(5000)) {
        name = connection.describe("lenet", "").outputs().get(0).name();
      }
      byte[] json =
          ascii(
              "{\"inputs\":[" + INPUT + "],\"outputs\":[" + outputs.replace("output", name) + "]}");
      byte[] body = Arrays.copyOf(json, json.length + 3136);
      String headers = "\r\nInference-Header-Content-Length: " + json.length;
      assertThat(post(server, gzip(body), headers + "\r\nContent-Encoding: gzip"))
          .matches("(?s)HTTP/1.1 (400|413) .*");
      byte[] twice =
          ascii(
              "{\"inputs\":["
                  + INPUT
                  + "],\"outputs\":[{\"name\":\""
                  + name
                  + "\"},{\"name\":\""
                  + name
                  + "\"}]}");
      assertThat(
              post(
                  server,
                  Arrays.copyOf(twice, twice.length + 3136),
                  "\r\nInference-Header-Content-Length: " + twice.length))
          .startsWith("HTTP/1.1 400 ")
          .contains("at most once, found it again");
      for (ServerAddress address : addresses(server)) {
        try (Connection connection = address.connect(5000)) {
          ModelDescription lenet = connection.describe("lenet", "");
          for (List<Wanted> wanted :
              List.of(
                  List.of(new Wanted(name, true), new Wanted(name, true)),
                  List.of(new Wanted("no such output", true)),
                  Collections.nCopies(900, new Wanted(name, true)))) {
            assertThatThrownBy(() -> connection.infer(zeros(lenet, wanted), lenet.outputs()))
                .as("%s", address)
                .isInstanceOfSatisfying(
                    ProtocolException.class,
                    e -> assertThat(e.kind()).isEqualTo(ProtocolException.Kind.INVALID));
          }
        }
      }
      assertServes(server);
      assertHoldsNothing(server);
    }
  }

  @Test
  void bombsOfInputsAreRefusedOneByOneAndAllAtOnce() throws Exception {
    try (AttackedServer server = AttackedServer.start("lenet", LONG, SMALL)) {
      String empties = "{},".repeat(10_000_000);
      byte[] bomb = gzip(ascii("{\"inputs\":[" + empties + "{}]}"));
      byte[] lists = gzip(ascii("{\"inputs\":[{\"data\":[" + "[],".repeat(20_000) + "1]}]}"));
      byte[] deep = gzip(ascii("{\"x\":" + "[".repeat(60_000)));
      byte[] keys = gzip(ascii("{" + "\"k\":1,".repeat(10_000) + "\"k\":1}"));
      byte[] number = gzip(ascii("{\"inputs\":[{\"shape\":[" + "9".repeat(60_000) + "]}]}"));
      ExecutorService attackers = Executors.newFixedThreadPool(8);
      try {
        for (byte[] body : List.of(bomb, lists, deep, keys, number)) {
          List<Callable<String>> all =
              Collections.nCopies(8, () -> post(server, body, "\r\nContent-Encoding: gzip"));
          for (Future<String> answer : attackers.invokeAll(all)) {
            assertThat(answer.get()).matches("(?s)HTTP/1.1 (400|413|429) .*");
          }
        }
      } finally {
        attackers.shutdownNow();
      }
      assertServes(server);
      assertHoldsNothing(server);
      assertThat(refused(server, "rest", "out_of_memory")).isZero();
    }
  }

  @Test
  void healthRequestsWhoseAnswersNobodyReadsAreNotRead() throws Exception {
    try (AttackedServer server = AttackedServer.start("lenet", LONG, SMALL);
        SocketChannel deaf = SocketChannel.open()) {
      deaf.setOption(StandardSocketOptions.SO_RCVBUF, 65_536); // or the kernel takes all of it
      deaf.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port));
      deaf.configureBlocking(false);
      byte[] many = ascii("GET /v2/health/live HTTP/1.1\r\nHost: x\r\n\r\n".repeat(1000));
      long sent = 0;
      int full = 0;
      try {
        while (sent < 82_000_000 && full < 20) {
          int wrote = deaf.write(ByteBuffer.wrap(many));
          sent += wrote;
          full = wrote == 0 ? full + 1 : 0;
          if (wrote == 0) {
            Thread.sleep(50);
          }
        }
      } catch (IOException hungUp) {
        // too many in a row
      }
      assertThat(sent).as("bytes that the server and the kernel took").isLessThan(60_000_000);
      assertServes(server);
    }
  }

  @Test
  void whoDoesNotReadItsAnswersIsClosedInTheEnd() throws Exception {
    Arrival brief = new Arrival(30_000, 1000, 1 << 20);
    try (AttackedServer server = AttackedServer.start("lenet", brief, SMALL);
        Socket deaf = new Socket()) {
      deaf.setReceiveBufferSize(65_536);
      deaf.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port));
      byte[] some = ascii(authorized("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n").repeat(4));
      assertThatThrownBy(
              () -> {
                while (true) {
                  deaf.getOutputStream().write(some); // in the end the server closes
                  Thread.sleep(1);
                }
              })
          .isInstanceOf(IOException.class);
      // as the kernel hands the requests over: one that is not taken, or many in one read
      assertThat(refused(server, "rest", "not_reading") + refused(server, "rest", "requests"))
          .isEqualTo(1);
      assertServes(server);
      assertHoldsNothing(server);
    }
  }

  @Test
  void headsThatAreNoneAreToldSoAtOnce() throws Exception {
    try (AttackedServer server = AttackedServer.start("lenet", LONG, SMALL)) {
      for (String head :
          List.of(
              "\0\0\0\r\n\r\n",
              "GET\r\n\r\n",
              "GET /v2 HTTP/1.1\r\nnothing\r\n\r\n",
              "GET /v2 HTTP/1.1\r\nA: " + "x".repeat(9000) + "\r\n\r\n",
              "GET /" + "x".repeat(5000) + " HTTP/1.1\r\n\r\n",
              "POST /v2/models/lenet/infer HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
              authorized(
                      "POST /v2/models/lenet/infer HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
                  + "zz\r\n")) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port)) {
          socket.setSoTimeout(120_000);
          socket.getOutputStream().write(ascii(head));
          assertThat(all(socket)).as(head.strip()).startsWith("HTTP/1.1 400 ");
        }
      }
      assertServes(server);
      assertHoldsNothing(server);
    }
  }

  @Test
  void requestsThatContradictThemselvesAreRefused() throws Exception {
    try (AttackedServer server = AttackedServer.start("lenet", LONG, SMALL)) {
      String length = "\r\nInference-Header-Content-Length: ";
      byte[] json = ascii("{\"inputs\":[" + INPUT + "]}");
      byte[] body = Arrays.copyOf(json, json.length + 3136);
      assertThat(post(server, body, length + json.length)).startsWith("HTTP/1.1 200 ");
      for (String headers :
          List.of(
              length + json.length + length + 1,
              length + "+" + json.length,
              length + ((1L << 32) + json.length),
              length)) {
        assertThat(post(server, body, headers)).as(headers).startsWith("HTTP/1.1 400 ");
      }
      String zeros = String.join(",", Collections.nCopies(28, "[0]"));
      String rows = String.join(",", Collections.nCopies(28, "[" + zeros + "]"));
      String flat = String.join(",", Collections.nCopies(784, "0"));
      for (String data : List.of("[[" + rows + "]]", "[" + flat + "]")) {
        assertThat(post(server, data(data), "")).as(data).startsWith("HTTP/1.1 200 ");
      }
      for (String data :
          List.of(
              "[[" + flat + "]]",
              "[" + rows + "]",
              "[[" + flat.substring(2) + "],[0]]",
              "[0,[" + flat.substring(2) + "]]",
              "[[[[[" + flat + "]]]]]",
              "[[" + rows + "],[]]",
              "[]")) {
        assertThat(post(server, data(data), ""))
            .as(data)
            .startsWith("HTTP/1.1 400 ")
            .contains("tensor 'input'");
      }
      ByteBuffer tensor = ByteBuffer.allocate(4000); // with its elements twice
      put(tensor, 1, ascii("input"));
      put(tensor, 2, ascii("FP32"));
      put(tensor, 3, new byte[] {1, 28, 28, 1});
      put(tensor, 5, inner(6, new byte[3136]));
      ByteBuffer message = ByteBuffer.allocate(9000);
      put(message, 1, ascii("lenet"));
      put(message, 5, Arrays.copyOf(tensor.array(), tensor.position()));
      put(message, 7, new byte[3136]);
      byte[] both = Arrays.copyOf(message.array(), message.position());
      try (RawHttp2 client = new RawHttp2(server.grpcPort, 65_535)) {
        client.call(1, "ModelInfer", AttackedServer.TOKEN, false);
        client.message(1, both.length, both, true);
        while (client.read().type() != RawHttp2.HEADERS) {
          // until the answer comes
        }
      }
      while (refused(server, "grpc", "invalid") < 1) {
        Thread.sleep(20);
      }
      assertServes(server);
      assertHoldsNothing(server);
    }
  }

  private static byte[] data(String data) {
    return ascii(
        "{\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[1,28,28,1],\"data\":"
            + data
            + "}]}");
  }

  @Test
  void aRefusalDoesNotWaitForTheBody() throws Exception {
    try (AttackedServer server = AttackedServer.start("lenet", LONG, SMALL);
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port)) {
      socket.setSoTimeout(120_000);
      socket
          .getOutputStream()
          .write(
              ascii(
                  "POST /v2/models/lenet/infer HTTP/1.1\r\nHost: x\r\n"
                      + "Content-Length: 286000000\r\n\r\n"));
      assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 401");
      byte[] megabyte = new byte[1 << 20];
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 286; i++) {
                  socket.getOutputStream().write(megabyte);
                }
              })
          .as("the server takes no body of a stranger")
          .isInstanceOf(IOException.class);
      assertServes(server);
      assertHoldsNothing(server);
    }
  }

  @Test
  void streamsBeyondTheMostAreRefusedAndTheServerLives() throws Exception {
    try (AttackedServer server = AttackedServer.start("lenet", LONG, SMALL)) {
      assertServes(server);
      int opened = open(server, "ModelInfer", AttackedServer.TOKEN, false, 65_535);
      assertThat(opened).as("streams until the server has enough").isGreaterThan(32);
      assertServes(server);
      assertHoldsNothing(server);
    }
  }

  @Test
  void callsOfStrangersWithAWindowOfNothingAreRefusedAndTheServerLives() throws Exception {
    Arrival brief = new Arrival(30_000, 1000, 1 << 20);
    try (AttackedServer server = AttackedServer.start("lenet", brief, SMALL)) {
      open(server, "ServerLive", null, true, 0);
      open(server, "ServerLive", null, false, 0);
      open(server, "ModelInfer", null, false, 0);
      try (RawHttp2 deaf = new RawHttp2(server.grpcPort, 0)) {
        for (int call = 0; call < 20; call++) {
          deaf.call(2 * call + 1, "ServerLive", null, true);
        }
        for (RawHttp2.Frame frame = deaf.read(); frame != null; frame = deaf.read()) {
          // and does not first ask whether it is still there, for which it would wait long
          assertThat(frame.type()).isNotIn(RawHttp2.PING, RawHttp2.GOAWAY);
        }
      }
      assertThat(refused(server, "grpc", "not_reading")).isPositive();
      assertServes(server);
      assertHoldsNothing(server);
    }
  }

  /** Opens up to 100,000 streams, or as many as the server takes; how many were sent. */
  private static int open(
      AttackedServer server, String method, String token, boolean end, int window)
      throws Exception {
    int sent = 0;
    try (RawHttp2 client = new RawHttp2(server.grpcPort, window)) {
      Thread reader =
          new Thread(
              () -> {
                try {
                  while (client.read() != null) {
                    // thrown away
                  }
                } catch (IOException closed) {
                  // as it should be
                }
              },
              "attacker-reads");
      reader.start();
      try {
        for (; sent < 100_000; sent++) {
          client.call(2 * sent + 1, method, token, end);
        }
      } catch (IOException closed) {
        // the server has enough
      }
      client.hangUp();
      reader.join();
    }
    return sent;
  }

  @Test
  void resetsInARowEndTheirConnection() throws Exception {
    try (AttackedServer server = AttackedServer.start("lenet", LONG, SMALL);
        RawHttp2 client = new RawHttp2(server.grpcPort, 65_535)) {
      try {
        for (int call = 0; call < 10_000; call++) {
          client.call(2 * call + 1, "ModelInfer", AttackedServer.TOKEN, false);
          client.frame(RawHttp2.RST_STREAM, 0, 2 * call + 1, Unpooled.buffer().writeInt(8));
        }
      } catch (IOException closed) {
        // as it should be
      }
      boolean goneAway = false;
      for (RawHttp2.Frame frame = client.read(); frame != null; frame = client.read()) {
        goneAway |= frame.type() == RawHttp2.GOAWAY;
      }
      assertThat(goneAway).isTrue();
      assertServes(server);
      assertHoldsNothing(server);
    }
  }

  @Test
  void messagesOfShapesAndOfEmptyTensorsAreRefusedWhereTheyBecomeTooMany() throws Exception {
    try (AttackedServer server = AttackedServer.start("lenet", LONG, SMALL)) {
      byte[] shape = new byte[60_000]; // packed dimensions of 0 in one input
      ByteBuffer shapes = ByteBuffer.allocate(61_000);
      shapes.put((byte) 0x0A).put((byte) 5).put(ascii("lenet"));
      put(shapes, 5, inner(3, shape));
      byte[] empties = new byte[60_000]; // inputs of nothing
      for (int i = 0; i < empties.length; i += 2) {
        empties[i] = (5 << 3) | 2;
      }
      for (byte[] message : List.of(Arrays.copyOf(shapes.array(), shapes.position()), empties)) {
        try (RawHttp2 client = new RawHttp2(server.grpcPort, 65_535)) {
          for (int call = 0; call < 30; call++) {
            client.call(2 * call + 1, "ModelInfer", AttackedServer.TOKEN, false);
            client.message(2 * call + 1, message.length, message, true);
          }
          int answers = 0;
          while (answers < 30) {
            RawHttp2.Frame frame = client.read();
            assertThat(frame).isNotNull();
            assertThat(frame.type()).isNotEqualTo(RawHttp2.RST_STREAM);
            boolean last = (frame.flags() & RawHttp2.END_STREAM) != 0;
            answers += frame.type() == RawHttp2.HEADERS && last ? 1 : 0;
          }
        }
      }
      assertThat(refused(server, "grpc", "invalid")).isEqualTo(60);
      assertServes(server);
      assertHoldsNothing(server);
    }
  }

  private static byte[] inner(int field, byte[] bytes) {
    ByteBuffer message = ByteBuffer.allocate(bytes.length + 8);
    put(message, field, bytes);
    return Arrays.copyOf(message.array(), message.position());
  }

  private static void put(ByteBuffer message, int field, byte[] bytes) {
    message.put((byte) (field << 3 | 2));
    int length = bytes.length;
    while (length > 127) {
      message.put((byte) (length & 127 | 128));
      length >>>= 7;
    }
    message.put((byte) length).put(bytes);
  }

  @Test
  void anUploadThatIsAnnouncedAndDoesNotComeHoldsWhatHasCome() throws Exception {
    try (AttackedServer server = AttackedServer.start("lenet", LONG, SMALL)) {
      assertServes(server);
      List<Socket> silent = new ArrayList<>();
      String head =
          "POST /v2/models/lenet/infer HTTP/1.1\r\nHost: x\r\nContent-Length: 68000\r\n"
              + "Inference-Header-Content-Length: 100\r\n\r\n";
      for (int i = 0; i < 40; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port);
        socket.getOutputStream().write(ascii(authorized(head) + "x"));
        silent.add(socket);
      }
      while (metric(server, "splitpoint_server_requests") < 41) {
        Thread.sleep(50);
      }
      assertThat(metric(server, "splitpoint_server_memory_bytes")).isLessThan(40 * 20_000);
      for (Socket socket : silent) {
        socket.close();
      }
      assertServes(server);
      assertHoldsNothing(server);
    }
  }
}
