package io.splitpoint.stream.sink;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.splitpoint.stream.Picture;
import io.splitpoint.stream.Result;
import io.splitpoint.stream.Sink;
import io.splitpoint.stream.Source;
import io.splitpoint.stream.StreamException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page that a browser can watch: {@code /} shows {@code /stream}, a motion JPEG ({@code
 * multipart/x-mixed-replace}). Frames are encoded when somebody watches, in a thread of their own;
 * a watcher who is slow misses frames, and nobody waits for one.
 */
final class MjpegServer implements Sink {

  private static final Pattern ADDRESS =
      Pattern.compile("((?<host>[^:]+|\\[.+]):)?(?<port>\\d{1,5})");
  private static final int MOST_WATCHERS = 16;
  private static final String BOUNDARY = "splitpoint-frame";

  private final HttpServer server;
  private final ExecutorService threads;
  private final LatestJpeg latest;
  private final AtomicInteger watchers = new AtomicInteger();
  private final byte[] page;

  private MjpegServer(HttpServer server, Source source) {
    this.server = server;
    latest = new LatestJpeg(source.width(), source.height());
    page = page(source.name());
    AtomicInteger number = new AtomicInteger();
    threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "mjpeg-watcher-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /**
   * @param address {@code PORT} for this machine only, {@code HOST:PORT} for who can reach that
   *     address; port 0 takes a free one
   */
  static MjpegServer open(String address, Source source) {
    Matcher parts = ADDRESS.matcher(address);
    if (!parts.matches() || Integer.parseInt(parts.group("port")) > 65_535) {
      throw new StreamException(
          "mjpeg:%s: expected mjpeg:PORT or mjpeg:HOST:PORT, as mjpeg:8080".formatted(address));
    }
    // or every frame's last packet waits 40 ms for the watcher's acknowledgement
    if (System.getProperty("sun.net.httpserver.nodelay") == null) {
      System.setProperty("sun.net.httpserver.nodelay", "true");
    }
    try {
      String host = parts.group("host");
      InetAddress on =
          host == null ? InetAddress.getLoopbackAddress() : InetAddress.getByName(host);
      InetSocketAddress socket = new InetSocketAddress(on, Integer.parseInt(parts.group("port")));
      return new MjpegServer(HttpServer.create(socket, 0), source);
    } catch (UnknownHostException e) {
      throw new StreamException("mjpeg:" + address + ": no such host", e);
    } catch (IOException e) {
      throw new StreamException("mjpeg:" + address + ": " + e.getMessage(), e);
    }
  }

  /** Where the page is. */
  InetSocketAddress address() {
    return server.getAddress();
  }

  private static byte[] page(String title) {
    String text = title.replace("&", "&amp;").replace("<", "&lt;");
    try (InputStream in = MjpegServer.class.getResourceAsStream("watch.html")) {
      String html = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return html.replace("${title}", text).getBytes(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new StreamException("watch.html is missing in this build", e);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      switch (exchange.getRequestURI().getPath()) {
        case "/" -> send(exchange, "text/html; charset=utf-8", page);
        case "/stream" -> watch(exchange);
        default -> exchange.sendResponseHeaders(404, -1);
      }
    }
  }

  private static void send(HttpExchange exchange, String type, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }

  private void watch(HttpExchange exchange) throws IOException {
    if (watchers.incrementAndGet() > MOST_WATCHERS) {
      watchers.decrementAndGet();
      exchange.sendResponseHeaders(503, -1);
      return;
    }
    try (LatestJpeg.Watcher watcher = latest.watch()) {
      exchange
          .getResponseHeaders()
          .set("Content-Type", "multipart/x-mixed-replace; boundary=" + BOUNDARY);
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      exchange.sendResponseHeaders(200, 0);
      OutputStream out = exchange.getResponseBody();
      while (watcher.next()) {
        out.write(
            "--%s\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n"
                .formatted(BOUNDARY, watcher.length())
                .getBytes(StandardCharsets.US_ASCII));
        out.write(watcher.bytes(), 0, watcher.length());
        out.write('\r');
        out.write('\n');
        out.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      watchers.decrementAndGet();
    }
  }

  @Override
  public void write(long frame, Picture picture, Result result) {
    latest.offer(picture);
  }

  @Override
  public void close() {
    latest.close();
    server.stop(0);
    threads.shutdownNow();
  }
}
