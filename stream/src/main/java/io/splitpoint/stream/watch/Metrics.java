package io.splitpoint.stream.watch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.splitpoint.stream.StreamException;
import io.splitpoint.stream.run.Observer;
import io.splitpoint.stream.run.Sample;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The last sample at {@code http://HOST:PORT/metrics}, as Prometheus reads it. */
public final class Metrics implements Observer, AutoCloseable {

  private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final HttpServer server;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(work -> new Thread(work, "stream-metrics"));
  private final boolean modelled;
  private volatile String text = "";

  private Metrics(HttpServer server, boolean modelled) {
    this.server = server;
    this.modelled = modelled;
    server.createContext("/metrics", this::answer);
    server.setExecutor(thread);
    server.start();
  }

  /**
   * Starts to listen.
   *
   * @param address port 0 takes any free one
   * @param modelled whether an accelerator's times come from a model
   * @throws StreamException when the port cannot be had
   */
  public static Metrics listen(InetSocketAddress address, boolean modelled) {
    try {
      return new Metrics(HttpServer.create(address, 0), modelled);
    } catch (IOException failure) {
      throw new StreamException(
          "metrics: expected a free port, found %s: %s"
              .formatted(address.getPort(), failure.getMessage()),
          failure);
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", TYPE);
    exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void sample(Sample sample) {
    text = PrometheusText.of(sample, modelled);
  }

  @Override
  public void close() {
    server.stop(0);
    thread.shutdownNow();
  }
}
