package io.splitpoint.offload.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.failure.InputException;
import io.splitpoint.offload.TailNames;
import io.splitpoint.offload.protocol.Datatype;
import io.splitpoint.offload.protocol.InferRequest;
import io.splitpoint.offload.protocol.NamedTensor;
import io.splitpoint.offload.protocol.ProtocolException;
import io.splitpoint.offload.protocol.TensorSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that answer what was not asked, or never; no answer may be taken for another. */
@Timeout(120)
class CheatingServerTest {

  private static final TensorSpec TENSOR = new TensorSpec("x", Datatype.UINT8, List.of(1L));
  private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]*)\"");

  /** What the server sends for a request; null: nothing. */
  private interface Cheat {
    byte[] answer(String head, byte[] body) throws Exception;
  }

  /** A server of one connection at a time. */
  private static final class Server implements AutoCloseable {
    private final ServerSocket listening =
        new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Thread thread;

    Server(Cheat cheat) throws IOException {
      thread = new Thread(() -> serve(cheat), "cheating-server");
      thread.setDaemon(true);
      thread.start();
    }

    private void serve(Cheat cheat) {
      while (!listening.isClosed()) {
        try (Socket client = listening.accept()) {
          client.setTcpNoDelay(true);
          converse(client.getInputStream(), client.getOutputStream(), cheat);
        } catch (Exception gone) {
          // the next one
        }
      }
    }

    private static void converse(InputStream in, OutputStream out, Cheat cheat) throws Exception {
      while (true) {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
          int next = in.read();
          if (next < 0) {
            return;
          }
          head.append((char) next);
        }
        Matcher length = Pattern.compile("Content-Length: (\\d+)").matcher(head);
        byte[] body = in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
        byte[] answer =
            head.indexOf("GET /v2 ") == 0
                ? http(
                    "{\"name\":\"s\",\"version\":\"1\",\"extensions\":[\"binary_tensor_data\"]}",
                    "")
                : cheat.answer(head.toString(), body);
        if (answer == null) {
          Thread.sleep(100_000);
        }
        out.write(answer);
        out.flush();
      }
    }

    ServerAddress address() {
      return ServerAddress.of("http://127.0.0.1:" + listening.getLocalPort());
    }

    @Override
    public void close() throws IOException {
      listening.close();
      thread.interrupt();
    }
  }

  private static byte[] http(String body, String headers) {
    return ("HTTP/1.1 200 OK\r\nContent-Length: "
            + body.length()
            + "\r\n"
            + headers
            + "\r\n"
            + body)
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String id(byte[] body) {
    Matcher id = ID.matcher(new String(body, StandardCharsets.ISO_8859_1));
    return id.find() ? id.group(1) : "";
  }

  /** An answer whose one byte is the request's own. */
  private static String echo(String id, int value) {
    return "{\"model_name\":\"m\",\"id\":\""
        + id
        + "\",\"outputs\":[{\"name\":\"x\",\"datatype\":\"UINT8\",\"shape\":[1],\"data\":["
        + value
        + "]}]}";
  }

  private static int infer(Connection connection, int value) throws IOException {
    ByteBuffer data = ByteBuffer.wrap(new byte[] {(byte) value});
    InferRequest request =
        new InferRequest("m", "", "", List.of(new NamedTensor(TENSOR, data)), List.of());
    return connection
        .infer(request, List.of(TENSOR))
        .response()
        .outputs()
        .get(0)
        .data()
        .duplicate()
        .get();
  }

  @Test
  void anAnswerThatComesTwiceIsNeverTakenForTheNext() throws Exception {
    for (int pauseMs : List.of(0, 20)) {
      Cheat twice =
          (head, body) -> {
            byte[] once = http(echo(id(body), body[body.length - 1]), "");
            ByteBuffer both = ByteBuffer.allocate(2 * once.length).put(once).put(once);
            Thread.sleep(pauseMs);
            return both.array();
          };
      try (Server server = new Server(twice)) {
        int answered = 0;
        for (int value = 1; value <= 8; value++) {
          try (Connection connection = server.address().connect(5000)) {
            for (int again = 0; again < 3; again++) {
              int asked = 10 * value + again;
              assertThat(infer(connection, asked)).isEqualTo(asked);
              answered++;
            }
          } catch (IOException brokenOff) {
            // as it should be at the second one, at the latest
          }
        }
        assertThat(answered).isLessThanOrEqualTo(8);
      }
    }
  }

  @Test
  void anAnswerUnderAnotherIdOrNoneIsRefused() throws Exception {
    for (String id : List.of("", "0", "other")) {
      try (Server server = new Server((head, body) -> http(echo(id, 1), ""));
          Connection connection = server.address().connect(5000)) {
        assertThatThrownBy(() -> infer(connection, 1))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("expected the answer to request '1', found that to '" + id + "'");
      }
    }
  }

  @Test
  void bytesThatNoTensorHasAndLengthsThatWrapAroundAreRefused() throws Exception {
    String binary =
        "{\"id\":\"1\",\"outputs\":[{\"name\":\"x\",\"datatype\":\"UINT8\",\"shape\":[1],"
            + "\"parameters\":{\"binary_data_size\":1}}]}";
    String length = "Inference-Header-Content-Length: ";
    for (byte[] answer :
        List.of(
            http(binary + "ab", length + binary.length() + "\r\n"),
            http(binary + "a", length + ((1L << 32) + binary.length()) + "\r\n"),
            http(binary + "a", length + (binary.length() + 2) + "\r\n"),
            http(echo("1", 1) + " x", ""),
            http(echo("1", 300), ""))) {
      try (Server server = new Server((head, body) -> answer);
          Connection connection = server.address().connect(5000)) {
        assertThatThrownBy(() -> infer(connection, 1))
            .as(new String(answer, StandardCharsets.ISO_8859_1))
            .isInstanceOfAny(IOException.class, ProtocolException.class);
      }
    }
  }

  @Test
  void anotherProtocolOrNoStatusInsteadOfAnAnswerIsRefused() throws Exception {
    for (String answer :
        List.of(
            "HTTP/1.1 101 Switching Protocols\r\n\r\n\u0085}abc",
            "HTTP/1.1 200200 OK\r\nContent-Length: 0\r\n\r\n")) {
      byte[] bytes = answer.getBytes(StandardCharsets.ISO_8859_1);
      try (Server server = new Server((head, body) -> bytes);
          Connection connection = server.address().connect(5000)) {
        assertThatThrownBy(() -> infer(connection, 1))
            .as(answer)
            .isInstanceOf(IOException.class)
            .hasMessageContaining("expected an answer of HTTP/1.1");
      }
    }
  }

  @Test
  void aServerThatIsSilentOrDripsIsBrokenOff() throws Exception {
    try (Server silent = new Server((head, body) -> null);
        Connection connection = silent.address().connect(5000, 300, true)) {
      assertThatThrownBy(connection::ready)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("expected an answer within 0.3 s");
      assertThatThrownBy(connection::ready).isInstanceOf(IOException.class);
    }
    try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread dripping =
          new Thread(
              () -> {
                try (Socket client = listening.accept()) {
                  client.getInputStream().read(); // the request has come
                  for (int i = 0; i < 10_000; i++) {
                    client.getOutputStream().write('H');
                    Thread.sleep(10);
                  }
                } catch (IOException | InterruptedException gone) {
                  // as it should be
                }
              },
              "dripping-server");
      dripping.start();
      ServerAddress address = ServerAddress.of("http://127.0.0.1:" + listening.getLocalPort());
      try (Connection connection = address.connect(5000, 300, true)) {
        assertThatThrownBy(() -> connection.describe("m", ""))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("expected an answer within 0.3 s");
      }
      dripping.join();
    }
  }

  @Test
  void aServerThatKnowsEveryNameEndsTheMeasurementOfALink() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Cheat everyName =
        (head, body) -> {
          asked.incrementAndGet();
          return http(
              "{\"name\":\"m\",\"versions\":[],\"platform\":\"\",\"inputs\":[],\"outputs\":[]}",
              "");
        };
    try (Server server = new Server(everyName);
        Connection connection = server.address().connect(5000)) {
      assertThatThrownBy(() -> LinkSamples.take(connection, "m", TailNames.DEFAULT, 6, 1))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("still answering after layer");
      assertThat(asked.get()).isLessThan(3000);
    }
  }
}
