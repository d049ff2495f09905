package io.splitpoint.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real sockets against a real server; nobody who connects may keep others from their answers. */
@Timeout(120)
class WebServerTest {

  private static final int LARGE = 8 << 20;

  private static final Limits LIMITS = Limits.usual().withConnections(20).withRequests(64, 16);

  private Budget.Port port = new Budget(LIMITS).port("web");
  private WebServer server;

  @BeforeEach
  void start() throws IOException {
    server = listen(port);
  }

  /** Starts again with so little time for requests and answers. */
  private void restart(Arrival times) throws IOException {
    server.close();
    port = new Budget(LIMITS.withArrival(times)).port("web");
    server = listen(port);
  }

  private static WebServer listen(Budget.Port port) throws IOException {
    byte[] large = new byte[LARGE];
    return WebServer.listen(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        port,
        Map.of(
            "/small", new WebServer.Page("text/plain", () -> "hello".getBytes()),
            "/large", new WebServer.Page("application/octet-stream", () -> large),
            "/broken",
                new WebServer.Page(
                    "text/plain",
                    () -> {
                      throw new OutOfMemoryError("a stand-in");
                    })));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(1 << 14);
    socket.setSoTimeout(60_000);
    socket.connect(server.address());
    return socket;
  }

  private static void send(Socket to, String text) throws IOException {
    to.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String all(Socket from) throws IOException {
    return new String(from.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  private String get(String path) throws IOException {
    try (Socket socket = connect()) {
      send(socket, "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      return all(socket);
    }
  }

  private static int count(String text, String part) {
    return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
  }

  @Test
  void pagesAreServedAndOthersAreNotFound() throws IOException {
    assertThat(get("/small?x=1")).startsWith("HTTP/1.1 200 OK").endsWith("\r\n\r\nhello");
    assertThat(get("/other")).startsWith("HTTP/1.1 404");
    assertThat(port.answers()).isEqualTo(1);
    assertThat(port.refusals(Cause.NOT_FOUND)).isEqualTo(1);
  }

  @Test
  void oneConnectionTakesManyRequestsAndHeadHasNoBody() throws IOException {
    try (Socket socket = connect()) {
      send(socket, "GET /small HTTP/1.1\r\nHost: x\r\n\r\nHEAD /small HTTP/1.1\r\nHost: x\r\n\r\n");
      send(socket, "GET /small HTTP/1.0\r\n\r\n");
      String answers = all(socket);
      assertThat(count(answers, "HTTP/1.1 200 OK")).isEqualTo(3);
      assertThat(count(answers, "hello")).isEqualTo(2);
    }
  }

  @Test
  void moreRequestsAheadOfTheirAnswersThanMayAreToldAndClosed() throws IOException {
    server.close();
    Budget patient = new Budget(Limits.usual().withRequests(64, 4));
    Budget.Port page = patient.port("web");
    server = listen(page);
    try (Socket socket = connect()) {
      send(socket, "GET /large HTTP/1.1\r\nHost: x\r\n\r\n".repeat(40));
      String answers = all(socket).replace("\0", "");
      assertThat(count(answers, "HTTP/1.1 200 OK")).isEqualTo(5); // and the one that was under way
      assertThat(count(answers, "HTTP/1.1 ")).isEqualTo(6);
      assertThat(answers).contains("HTTP/1.1 429");
    }
    assertThat(page.refusals(Cause.REQUESTS)).isEqualTo(1);
  }

  @Test
  void requestsThatAreAnsweredAsTheyComeMayBeAnyNumber() throws IOException {
    try (Socket socket = connect()) {
      for (int i = 0; i < 50; i++) {
        send(socket, "GET /small HTTP/1.1\r\nHost: x\r\n\r\n".repeat(4));
        String answers = "";
        while (count(answers, "hello") < 4) {
          answers += (char) socket.getInputStream().read();
        }
      }
      send(socket, "GET /small HTTP/1.0\r\n\r\n");
      assertThat(count(all(socket), "HTTP/1.1 200 OK")).isEqualTo(1);
    }
  }

  @Test
  void requestsByTheThousandInOneReadKeepNobodyWaiting() throws IOException {
    try (Socket socket = connect()) {
      send(socket, "GET /small HTTP/1.1\r\nHost: x\r\n\r\n".repeat(200));
      String answers = all(socket);
      assertThat(count(answers, "HTTP/1.1 200 OK")).isBetween(1, 199);
      assertThat(count(answers, "HTTP/1.1 429")).isEqualTo(1);
    }
  }

  @Test
  void nobodyWhoDoesNotReadIsReadFromAndInTheEndHeIsClosed() throws Exception {
    restart(new Arrival(120_000, 500, 1 << 30));
    try (Socket deaf = connect()) {
      for (int i = 0; i < 10; i++) {
        send(deaf, "GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
      }
      assertThat(get("/small")).contains("hello");
      while (port.refusals(Cause.NOT_READING) == 0) {
        Thread.sleep(50);
      }
    }
    while (port.connections() > 0) {
      Thread.sleep(50);
    }
    assertThat(port.answers()).as("of the large ones, none").isEqualTo(1);
  }

  @Test
  void whatIsNoHttpIsToldSoAtOnce() throws IOException {
    for (String head :
        List.of(
            "\u0000\u0001\u0002\r\n\r\n",
            "GET /small HTTP/1.1\r\nno colon\r\n\r\n",
            "GET /small HTTP/1.1\r\nContent-Length: x\r\n\r\n",
            "GET /" + "x".repeat(5000) + " HTTP/1.1\r\n\r\n",
            "GET /small HTTP/1.1\r\nA: " + "x".repeat(9000) + "\r\n\r\n",
            "GET /small HTTP/1.1\r\n\r\n",
            "GET /small HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
            "GET /small HTTP/9.9\r\nHost: x\r\n\r\n",
            "GET /small HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
            "GET /small HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")) {
      try (Socket socket = connect()) {
        send(socket, head);
        assertThat(all(socket)).as(head.strip()).startsWith("HTTP/1.1 400");
      }
    }
    assertThat(port.refusals(Cause.INVALID)).isEqualTo(10);
    assertThat(port.refusals(Cause.TOO_SLOW)).isZero();
  }

  @Test
  void theAnswerBeforeWhatIsNoHttpIsNotLost() throws IOException {
    try (Socket socket = connect()) {
      send(socket, "GET /small HTTP/1.1\r\nHost: x\r\n\r\nnonsense\r\n\r\n");
      String answers = all(socket);
      assertThat(answers).startsWith("HTTP/1.1 200 OK").contains("HTTP/1.1 400");
      assertThat(count(answers, "HTTP/1.1 ")).isEqualTo(2);
    }
  }

  @Test
  void bodiesAreNotTaken() throws IOException {
    try (Socket socket = connect()) {
      send(socket, "POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n");
      assertThat(all(socket)).startsWith("HTTP/1.1 413");
    }
  }

  @Test
  void aHalfRequestIsToldThatItsTimeIsUpAndKeepsNobodyWaiting() throws IOException {
    restart(new Arrival(1000, 120_000, 1));
    List<Socket> half = new ArrayList<>();
    for (int i = 0; i < 15; i++) {
      Socket socket = connect();
      send(socket, "GET /small HTT");
      half.add(socket);
    }
    while (!get("/small").contains("hello")) {
      // on a busy machine this one may be too slow as well; the test's time limit ends it
    }
    assertThat(all(half.get(0))).startsWith("HTTP/1.1 408");
    for (Socket socket : half) {
      socket.close();
    }
  }

  @Test
  void connectionsBeyondTheLimitAreClosedAndThoseThatLeaveMakeRoom() throws Exception {
    List<Socket> silent = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      silent.add(connect());
    }
    while (port.refusals(Cause.CONNECTIONS) < 20) {
      Thread.sleep(20);
    }
    assertThat(port.connections()).isEqualTo(20);
    InputStream closed = silent.get(39).getInputStream();
    assertThat(closed.read()).isEqualTo(-1);
    for (Socket socket : silent) {
      socket.close();
    }
    while (port.connections() > 0) {
      Thread.sleep(20);
    }
    assertThat(get("/small")).contains("hello");
  }

  @Test
  void anErrorInOnePageIsAnsweredAndCountedAndEndsNothing() throws IOException {
    assertThat(get("/broken")).startsWith("HTTP/1.1 500");
    assertThat(port.refusals(Cause.OUT_OF_MEMORY)).isEqualTo(1);
    assertThat(get("/small")).contains("hello");
  }

  @Test
  void closingEndsItsThreadAndItsConnections() throws Exception {
    Socket open = connect();
    send(open, "GET /small HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(open.getInputStream().read()).isEqualTo('H');
    server.close();
    server.close();
    while (Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().startsWith("web-web"))) {
      Thread.sleep(20); // Netty says that its thread has ended just before the thread has
    }
    assertThat(open.getInputStream().readAllBytes()).isNotEmpty();
    open.close();
  }
}
