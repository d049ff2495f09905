package io.splitpoint.stream.sink;

import io.splitpoint.failure.InputException;
import io.splitpoint.server.Broadcast;
import io.splitpoint.server.Budget;
import io.splitpoint.server.Hosts;
import io.splitpoint.server.Limits;
import io.splitpoint.server.WebServer;
import io.splitpoint.stream.FrameSource;
import io.splitpoint.stream.Picture;
import io.splitpoint.stream.Result;
import io.splitpoint.stream.Sink;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Serves a page for browsers: {@code /} shows {@code /stream}, a motion JPEG ({@code
 * multipart/x-mixed-replace}). Frames are encoded while a client watches, on a separate thread; a
 * slow client misses frames, and nothing waits for it. Pages of other sites cannot read the
 * pictures.
 */
final class MjpegServer implements Sink {

  private static final Pattern ADDRESS =
      Pattern.compile("((?<host>[^:]+|\\[.+]):)?(?<port>\\d{1,5})");
  private static final int MOST_WATCHERS = 16;
  private static final String BOUNDARY = "splitpoint-frame";

  private static final String TYPE = "multipart/x-mixed-replace; boundary=" + BOUNDARY;
  private static final ByteBuffer LINE_END = ByteBuffer.wrap(new byte[] {'\r', '\n'});

  /** Connections for watching clients, and more for clients that only check for a free place. */
  private static final int MOST_CONNECTIONS = 4 * MOST_WATCHERS;

  private final WebServer server;
  private final Broadcast frames = new Broadcast(TYPE, MOST_WATCHERS);
  private final LatestJpeg latest;

  private MjpegServer(InetSocketAddress address, Hosts hosts, FrameSource source, Limits limits)
      throws IOException {
    byte[] page = page(source.name());
    server =
        WebServer.listen(
            address,
            new Budget(limits).port("mjpeg"),
            hosts,
            Map.of(
                "/",
                new WebServer.Page("text/html; charset=utf-8", () -> page),
                "/stream",
                frames));
    latest = new LatestJpeg(source.width(), source.height(), frames::isWatched, this::publish);
  }

  /**
   * @param address {@code PORT} for this machine only, {@code HOST:PORT} for all that can reach
   *     that address; port 0 takes a free one
   */
  static MjpegServer open(String address, FrameSource source) {
    return open(address, source, Limits.usual().withConnections(MOST_CONNECTIONS));
  }

  static MjpegServer open(String address, FrameSource source, Limits limits) {
    Matcher parts = ADDRESS.matcher(address);
    if (!parts.matches() || Integer.parseInt(parts.group("port")) > 65_535) {
      throw new InputException(
          "mjpeg:%s: expected mjpeg:PORT or mjpeg:HOST:PORT, as mjpeg:8080".formatted(address));
    }
    try {
      String host = parts.group("host");
      InetAddress on =
          host == null ? InetAddress.getLoopbackAddress() : InetAddress.getByName(host);
      InetSocketAddress socket = new InetSocketAddress(on, Integer.parseInt(parts.group("port")));
      Hosts hosts = host == null ? new Hosts() : new Hosts(host);
      return new MjpegServer(socket, hosts, source, limits);
    } catch (UnknownHostException e) {
      throw new InputException("mjpeg:" + address + ": no such host", e);
    } catch (IOException e) {
      throw new InputException("mjpeg:" + address + ": " + e.getMessage(), e);
    }
  }

  /** The address of the page. */
  InetSocketAddress address() {
    return server.address();
  }

  private static byte[] page(String title) {
    String text = title.replace("&", "&amp;").replace("<", "&lt;");
    try (InputStream in = MjpegServer.class.getResourceAsStream("watch.html")) {
      String html = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return html.replace("${title}", text).getBytes(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new InputException("watch.html is missing in this build", e);
    }
  }

  /** Publishes a picture, on the encoder's thread. */
  private void publish(ByteBuffer jpeg) {
    byte[] head =
        "--%s\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n"
            .formatted(BOUNDARY, jpeg.remaining())
            .getBytes(StandardCharsets.US_ASCII);
    frames.publish(ByteBuffer.wrap(head), jpeg, LINE_END);
  }

  @Override
  public void write(long frame, Picture picture, Result result) {
    latest.offer(picture);
  }

  @Override
  public void close() {
    latest.close();
    server.close();
  }
}
