package io.splitpoint.stream.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.stream.Numbered;
import io.splitpoint.stream.Picture;
import io.splitpoint.stream.Result;
import io.splitpoint.stream.StreamException;
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
        .isInstanceOf(StreamException.class)
        .hasMessageContaining("mjpeg:" + taken.getPort());
  }
}
