package io.splitpoint.stream.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.failure.InputException;
import io.splitpoint.server.Arrival;
import io.splitpoint.server.Limits;
import io.splitpoint.stream.Numbered;
import io.splitpoint.stream.Picture;
import io.splitpoint.stream.Result;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MjpegServerTest {

  private static final int WIDTH = 320;
  private static final int HEIGHT = 180;

  private final MjpegServer server = MjpegServer.open("0", new Numbered(WIDTH, HEIGHT, 0));
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicInteger written = new AtomicInteger();
  private Thread writer;

  /** Writes numbered frames, one a millisecond, until the test ends. */
  private void startWriting() {
    writer =
        new Thread(
            () -> {
              Picture picture = new Picture(WIDTH, HEIGHT);
              while (!ended.get()) {
                Numbered.draw(written.get() % 65536, picture);
                server.write(written.getAndIncrement(), picture, Result.None.NONE);
                Thread.yield();
              }
            });
    writer.start();
  }

  @AfterEach
  void close() throws InterruptedException {
    ended.set(true);
    if (writer != null) {
      writer.join();
    }
    server.close();
  }

  private HttpURLConnection get(String path) throws IOException {
    URL url = new URL("http://127.0.0.1:" + server.address().getPort() + path);
    HttpURLConnection connection = (HttpURLConnection) url.openConnection();
    connection.setReadTimeout(30_000);
    return connection;
  }

  private static String line(DataInputStream in) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      assertThat(c).isNotNegative();
      text.append((char) c);
    }
    return text.toString().strip();
  }

  private static byte[] part(DataInputStream in) throws IOException {
    assertThat(line(in)).isEqualTo("--splitpoint-frame");
    assertThat(line(in)).isEqualTo("Content-Type: image/jpeg");
    byte[] jpeg = new byte[Integer.parseInt(line(in).substring("Content-Length: ".length()))];
    assertThat(line(in)).isEmpty();
    in.readFully(jpeg);
    assertThat(line(in)).isEmpty();
    return jpeg;
  }

  private static int number(byte[] jpeg) throws IOException {
    var image = ImageIO.read(new ByteArrayInputStream(jpeg));
    Picture picture = new Picture(image.getWidth(), image.getHeight());
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      picture.bgr().put(i * 3 + 1, (byte) (image.getRGB(i % WIDTH, i / WIDTH) >> 8));
    }
    return Numbered.number(picture);
  }

  @Test
  void thePageShowsTheStream() throws IOException {
    String page = new String(get("/").getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(page).contains("<img src=\"/stream\"").contains("splitpoint: numbered");
    assertThat(get("/elsewhere").getResponseCode()).isEqualTo(404);
  }

  @Test
  void watchersSeeNewerAndNewerFrames() throws IOException {
    startWriting();
    HttpURLConnection connection = get("/stream");
    assertThat(connection.getContentType())
        .isEqualTo("multipart/x-mixed-replace; boundary=splitpoint-frame");
    try (DataInputStream in = new DataInputStream(connection.getInputStream())) {
      List<Integer> seen = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        seen.add(number(part(in)));
      }
      assertThat(seen).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void aWatcherWhoReadsNothingHoldsUpNobody() throws Exception {
    startWriting();
    try (Socket deaf = new Socket()) {
      deaf.setReceiveBufferSize(4096);
      deaf.connect(server.address());
      deaf.getOutputStream()
          .write("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      try (DataInputStream in = new DataInputStream(get("/stream").getInputStream())) {
        int before = written.get();
        for (int i = 0; i < 100; i++) {
          part(in);
        }
        assertThat(written.get()).isGreaterThan(before + 99);
      }
    }
  }

  private static Socket watch(InetSocketAddress address, String headers) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.setSoTimeout(30_000);
    socket.connect(address);
    String request = "GET /stream HTTP/1.1\r\n" + headers + "\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static String status(Socket socket) throws IOException {
    return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
  }

  @Test
  void watchersWhoReadNothingLoseTheirPlacesToOthers() throws Exception {
    startWriting();
    Limits brief =
        Limits.usual().withConnections(64).withArrival(new Arrival(10_000, 300, 1 << 20));
    try (MjpegServer impatient = MjpegServer.open("0", new Numbered(WIDTH, HEIGHT, 0), brief)) {
      List<Socket> deaf = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        deaf.add(watch(impatient.address(), "Host: localhost\r\n"));
        assertThat(status(deaf.get(i))).isEqualTo("HTTP/1.1 200");
      }
      Picture picture = new Picture(WIDTH, HEIGHT);
      for (boolean served = false; !served; ) {
        impatient.write(0, picture, Result.None.NONE);
        Thread.sleep(1);
        try (Socket another = watch(impatient.address(), "Host: localhost\r\n")) {
          served = status(another).equals("HTTP/1.1 200");
        }
      }
      for (Socket socket : deaf) {
        socket.close();
      }
    }
  }

  @Test
  void halfRequestsTakeNoThreads() throws Exception {
    startWriting();
    List<Socket> half = new ArrayList<>();
    int before = Thread.activeCount();
    for (int i = 0; i < 300; i++) {
      Socket socket = new Socket();
      socket.connect(server.address());
      socket.getOutputStream().write("GET /str".getBytes(StandardCharsets.US_ASCII));
      half.add(socket);
      if (half.size() == 40) { // and those that stay keep nobody from watching
        try (Socket honest = watch(server.address(), "Host: 127.0.0.1\r\n")) {
          assertThat(status(honest)).isEqualTo("HTTP/1.1 200");
        }
      }
    }
    assertThat(Thread.activeCount()).isLessThan(before + 4);
    for (Socket socket : half) {
      socket.close();
    }
  }

  @Test
  void pagesOfOtherSitesGetNoPictures() throws Exception {
    startWriting();
    for (String headers :
        List.of(
            "Host: elsewhere.example\r\n",
            "Host: elsewhere.example:" + server.address().getPort() + "\r\n",
            "",
            "Host: localhost\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n")) {
      try (Socket socket = watch(server.address(), headers)) {
        assertThat(status(socket))
            .as(headers)
            .isEqualTo(headers.isEmpty() ? "HTTP/1.1 400" : "HTTP/1.1 403");
      }
    }
    for (String headers :
        List.of(
            "Host: LOCALHOST:1\r\n",
            "Host: 192.0.2.7\r\n",
            "Host: [::1]:8080\r\n",
            "Host: localhost\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: no-cors\r\n",
            "Host: localhost\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n")) {
      try (Socket socket = watch(server.address(), headers)) {
        assertThat(status(socket)).as(headers).isEqualTo("HTTP/1.1 200");
      }
    }
  }

  @Test
  void closingEndsTheStreamOfWhoWatches() throws IOException {
    HttpURLConnection connection = get("/stream");
    startWriting();
    DataInputStream in = new DataInputStream(connection.getInputStream());
    part(in);
    ended.set(true);
    server.close();
    try {
      in.readAllBytes();
    } catch (IOException e) {
      assertThat(e).hasMessageNotContaining("timed out");
    }
  }

  @Test
  void itListensOnThisMachineOnly() {
    assertThat(server.address().getAddress().isLoopbackAddress()).isTrue();
  }

  @Test
  void aPortInUseIsNamed() {
    InetSocketAddress taken = server.address();
    assertThatThrownBy(() -> MjpegServer.open("" + taken.getPort(), new Numbered(64, 64, 0)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("mjpeg:" + taken.getPort());
  }
}
