package io.splitpoint.offload.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.failure.InputException;
import io.splitpoint.offload.protocol.Datatype;
import io.splitpoint.offload.protocol.InferRequest;
import io.splitpoint.offload.protocol.NamedTensor;
import io.splitpoint.offload.protocol.ProtocolException;
import io.splitpoint.offload.protocol.TensorSpec;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands between us and a server: gateways that answer in every form that HTTP has. */
@Timeout(120)
class GatewayTest {

  private static final TensorSpec TENSOR = new TensorSpec("x", Datatype.UINT8, List.of(1L));
  private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]*)\"");

  /** A gateway that answers each request for an inference in a form of its own. */
  private static final class Gateway implements AutoCloseable {
    private final ServerSocket listening =
        new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final UnaryOperator<String> form;
    private final boolean closing;
    private int connections;
    private volatile boolean hangsUp; // in place of an answer to an inference

    /**
     * @param form an inference's body as a whole answer
     * @param closing whether the gateway closes the connection after each answer
     */
    Gateway(boolean closing, UnaryOperator<String> form) throws IOException {
      this.closing = closing;
      this.form = form;
      Thread thread = new Thread(this::serve, "gateway");
      thread.setDaemon(true);
      thread.start();
    }

    private void serve() {
      while (!listening.isClosed()) {
        try (Socket client = listening.accept()) {
          connections++;
          client.setTcpNoDelay(true);
          do {
            answer(client);
          } while (!closing);
        } catch (IOException gone) {
          // the next one
        }
      }
    }

    private void answer(Socket client) throws IOException {
      InputStream in = client.getInputStream();
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int next = in.read();
        if (next < 0) {
          throw new IOException("gone");
        }
        head.append((char) next);
      }
      heads.add(head.toString());
      Matcher length = Pattern.compile("Content-Length: (\\d+)").matcher(head);
      byte[] body = in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
      Matcher id = ID.matcher(new String(body, StandardCharsets.ISO_8859_1));
      if (hangsUp && head.indexOf("POST ") == 0) {
        throw new IOException("hangs up");
      }
      String answer =
          head.indexOf("GET ") == 0
              ? whole("{\"name\":\"s\",\"extensions\":[\"binary_tensor_data\"]}")
              : form.apply(
                  "{\"model_name\":\"m\",\"id\":\""
                      + (id.find() ? id.group(1) : "")
                      + "\",\"outputs\":[{\"name\":\"x\",\"datatype\":\"UINT8\",\"shape\":[1],"
                      + "\"data\":["
                      + (body[body.length - 1] & 255)
                      + "]}]}");
      client.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
      client.getOutputStream().flush();
    }

    ServerAddress address(String path) {
      return ServerAddress.of("http://127.0.0.1:" + listening.getLocalPort() + path);
    }

    @Override
    public void close() throws IOException {
      listening.close();
    }
  }

  private static String whole(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  private static int infer(Connection connection, int value) throws IOException {
    ByteBuffer data = ByteBuffer.wrap(new byte[] {(byte) value});
    InferRequest request =
        new InferRequest("m", "", "", List.of(new NamedTensor(TENSOR, data)), List.of());
    ByteBuffer answer =
        connection.infer(request, List.of(TENSOR)).response().outputs().get(0).data();
    return answer.get(answer.position()) & 255;
  }

  private static void answersThrice(Gateway gateway) throws IOException {
    try (gateway;
        Connection connection = gateway.address("").connect(5000)) {
      for (int value : new int[] {7, 8, 200}) {
        assertThat(infer(connection, value)).isEqualTo(value);
      }
    }
  }

  private static String chunked(String body, String trailers) {
    int half = body.length() / 2;
    return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        + Integer.toHexString(half)
        + ";name=value\r\n"
        + body.substring(0, half)
        + "\r\n"
        + Integer.toHexString(body.length() - half).toUpperCase(java.util.Locale.ROOT)
        + "\r\n"
        + body.substring(half)
        + "\r\n0\r\n"
        + trailers
        + "\r\n";
  }

  @Test
  void anAnswerMayComeInChunksWithTrailers() throws IOException {
    answersThrice(new Gateway(false, body -> chunked(body, "")));
    answersThrice(new Gateway(false, body -> chunked(body, "X-Checksum: 1\r\n")));
  }

  @Test
  void whatComesBeforeTheAnswerIsPassedOver() throws IOException {
    answersThrice(new Gateway(false, body -> "HTTP/1.1 100 Continue\r\n\r\n" + whole(body)));
    answersThrice(
        new Gateway(
            false,
            body ->
                "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n"
                    + whole(body)));
  }

  @Test
  void aConnectionThatIsClosedAfterEachAnswerIsOpenedAnew() throws IOException {
    Gateway one = new Gateway(true, body -> "HTTP/1.0 200 OK\r\n\r\n" + body);
    answersThrice(one);
    assertThat(one.connections).isEqualTo(4); // one asks what the server can
    answersThrice(
        new Gateway(true, body -> whole(body).replace("OK\r\n", "OK\r\nConnection: close\r\n")));
    answersThrice(new Gateway(true, GatewayTest::whole)); // which does not say so
  }

  @Test
  void aRequestWhoseConnectionEndsIsSentOnceMoreUnlessTheCallerWantsNot() throws IOException {
    for (boolean once : new boolean[] {true, false}) {
      Gateway silent = new Gateway(false, body -> "");
      try (silent;
          Connection connection =
              once ? silent.address("").connectToAskOnce(5000) : silent.address("").connect(5000)) {
        silent.hangsUp = true;
        assertThatThrownBy(() -> infer(connection, 1)).isInstanceOf(IOException.class);
        assertThat(silent.heads).filteredOn(head -> head.startsWith("POST")).hasSize(once ? 1 : 2);
      }
    }
  }

  @Test
  void aConnectionOfHttp10ThatIsKeptIsKept() throws IOException {
    Gateway gateway =
        new Gateway(
            false,
            body ->
                whole(body).replace("1.1 200 OK\r\n", "1.0 200 OK\r\nConnection: keep-alive\r\n"));
    answersThrice(gateway);
    assertThat(gateway.connections).isOne();
  }

  @Test
  void everyPathHasThePrefixAndEveryRequestTheHeaders() throws IOException {
    Access access =
        TestAccess.with(
            Header.of("Host: model.example"),
            Header.of("X-Tenant:  a b "),
            Header.bearer("secret"));
    try (Gateway gateway = new Gateway(false, GatewayTest::whole);
        Connection connection = gateway.address("/v2-prefix/").by(access).connect(5000)) {
      assertThat(connection.ready()).isTrue();
      assertThat(infer(connection, 3)).isEqualTo(3);
      assertThat(gateway.heads)
          .hasSize(3)
          .allSatisfy(
              head ->
                  assertThat(head)
                      .containsOnlyOnce("Host: model.example\r\n")
                      .doesNotContain("127.0.0.1")
                      .contains("X-Tenant: a b\r\n")
                      .contains("Authorization: Bearer secret\r\n"))
          .extracting(head -> head.split(" ")[1])
          .containsExactly(
              "/v2-prefix/v2/health/ready", "/v2-prefix/v2", "/v2-prefix/v2/models/m/infer");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          HTTP/1.1 302 Found~Location: https://login.example/~Content-Length: 0~~ | the server answers 302 (Found) and points to https://login.example/: give that address; redirects are not followed
          HTTP/1.1 413 Request Entity Too Large~Content-Length: 0~~ | the server answers 413 (Request Entity Too Large) and nothing else
          HTTP/1.1 502 Bad Gateway~Content-Type: text/html; charset=utf-8~Content-Length: 6~~<html> | the server answers 502 (Bad Gateway) and a page of HTML: are the address and its path those of an inference server?
          HTTP/1.1 200 OK~Content-Type: text/html~Content-Length: 6~~<html> | expected an answer in JSON, found a page of HTML
          HTTP/1.1 404 Not Found~Content-Type: application/json~Content-Length: 20~~{"error":"no model"} | no model
          HTTP/1.1 200 OK~Content-Encoding: gzip~Content-Length: 2~~ab | expected an uncompressed answer, as requested, found one in gzip
          HTTP/1.1 200 OK~Content-Length: 2~Content-Length: 3~~ab | expected an answer of HTTP/1.1, found none
          HTTP/1.1 200 OK~Transfer-Encoding: chunked~~zz~ | expected an answer of HTTP/1.1, found none
          HTTP/1.1 200 OK~Content-Length: 99999999~~ | the answer has 99999999 bytes, expected at most
          HELO mail.example~~ | expected an answer of HTTP/1.1, found none
          """)
  void anAnswerThatIsNoneOfTheServersIsOneLine(String answer, String line) throws IOException {
    String whole = answer.strip().replace("~", "\r\n");
    try (Gateway gateway = new Gateway(false, body -> whole);
        Connection connection = gateway.address("").connect(5000)) {
      assertThatThrownBy(() -> infer(connection, 1))
          .isInstanceOfAny(IOException.class, ProtocolException.class)
          .message()
          .contains(line)
          .doesNotContain("\n");
    }
  }

  @Test
  void aPortOfHttp2IsToldApart() throws IOException {
    String settings = "\0\0\6\4\0\0\0\0\0\0\3\0\0\0\u0080";
    try (Gateway gateway = new Gateway(false, body -> settings);
        Connection connection = gateway.address("").connect(5000)) {
      assertThatThrownBy(() -> infer(connection, 1))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("found HTTP/2: grpc:// may be what speaks at this port");
    }
  }

  @Test
  void chunksEndAtTheLargestAnswerThereIs() throws IOException {
    String endless = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
    try (Gateway gateway =
            new Gateway(
                false,
                body ->
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + endless.repeat(40));
        Connection connection = gateway.address("").connect(5000)) {
      assertThatThrownBy(() -> infer(connection, 1))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("the answer has more than");
    }
  }

  @Test
  void anAnswerThatBreaksOffIsNotAskedForAgain() throws IOException {
    Gateway gateway = new Gateway(true, body -> whole(body).substring(0, 60));
    try (gateway;
        Connection connection = gateway.address("").connect(5000)) {
      assertThatThrownBy(() -> infer(connection, 1))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("within an answer");
      assertThat(gateway.heads).filteredOn(head -> head.startsWith("POST")).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X: a\r\nY: b",
        "X: a\nY",
        "X Y: a",
        ": a",
        "X",
        "X: \u0416",
        "Content-Length: 3",
        "Transfer-Encoding: chunked",
        "connection: close"
      })
  void aHeaderThatNoRequestCanCarryIsRefused(String header) {
    assertThatThrownBy(() -> Header.of(header))
        .isInstanceOf(InputException.class)
        .message()
        .startsWith("header")
        .doesNotContain("\n")
        .doesNotContain("\r");
  }

  @Test
  void aHeaderIsGivenOnce() {
    Header twice = Header.of("authorization: Basic b");
    assertThatThrownBy(() -> TestAccess.with(Header.bearer("a"), twice))
        .isInstanceOf(InputException.class)
        .hasMessage("header authorization: expected once, found twice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc-timeout: 1S", "X-bin: a", "X!: a", "X: \u00e9"})
  void metadataThatGrpcDoesNotCarryIsRefused(String header) {
    ServerAddress address =
        ServerAddress.of("grpc://127.0.0.1:1").by(TestAccess.with(Header.of(header)));
    assertThatThrownBy(() -> address.connect(1000))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("expected metadata of gRPC");
  }

  @ParameterizedTest
  @CsvSource({
    "pi:8000, http://pi:8000",
    "http://gateway/v2-prefix, http://gateway:80/v2-prefix",
    "https://gateway/a/b/, https://gateway:443/a/b",
    "https://[::1]:8443, https://[::1]:8443",
    "grpcs://pi:8001, grpcs://pi:8001",
  })
  void anAddressIsReadWhole(String text, String whole) {
    assertThat(ServerAddress.of(text)).hasToString(whole);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pi",
        "pi:8000/prefix",
        "grpc://pi",
        "grpc://pi:8001/prefix",
        "ftp://pi:1",
        "http://",
        "http://user@pi:1",
        "http://pi:1/?a=b",
        "http://pi:1/#a",
        "http://pi:70000",
        "pi:0"
      })
  void anAddressThatIsNoneIsRefused(String text) {
    assertThatThrownBy(() -> ServerAddress.of(text))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("found '" + text + "'");
  }
}
