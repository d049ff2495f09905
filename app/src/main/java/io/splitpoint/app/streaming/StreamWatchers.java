package io.splitpoint.app.streaming;

import io.splitpoint.run.GrowingFile;
import io.splitpoint.stream.run.Observer;
import io.splitpoint.stream.watch.StreamMetrics;
import io.splitpoint.stream.watch.TraceCsv;
import java.io.IOException;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Creates the observers of a stream: the terminal, a CSV file, Prometheus. */
final class StreamWatchers implements AutoCloseable {

  private final List<Observer> all = new ArrayList<>();
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  private StreamWatchers() {}

  /**
   * @param terminal observer that its owner opens and closes
   * @param trace CSV file that grows while the stream runs
   * @param metrics address for Prometheus
   * @param modelled whether an accelerator's times come from a model
   */
  static StreamWatchers open(
      Observer terminal,
      Optional<Path> trace,
      Optional<InetSocketAddress> metrics,
      boolean modelled)
      throws IOException {
    StreamWatchers watchers = new StreamWatchers();
    watchers.all.add(terminal);
    try {
      if (trace.isPresent()) {
        Writer out = new GrowingFile(trace.get());
        watchers.add(new TraceCsv(out, modelled), out);
      }
      if (metrics.isPresent()) {
        StreamMetrics server = StreamMetrics.listen(metrics.get(), modelled);
        watchers.add(server, server);
        watchers.notice(
            "metrics at http://%s:%d/metrics"
                .formatted(server.address().getHostString(), server.address().getPort()));
      }
      return watchers;
    } catch (IOException | RuntimeException failed) {
      watchers.close();
      throw failed;
    }
  }

  private void add(Observer observer, AutoCloseable closed) {
    all.add(observer);
    open.push(closed);
  }

  List<Observer> all() {
    return all;
  }

  void notice(String text) {
    all.forEach(observer -> observer.notice(text));
  }

  @Override
  public void close() throws IOException {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (IOException | RuntimeException failed) {
        throw failed;
      } catch (Exception failed) {
        throw new IllegalStateException(failed);
      }
    }
  }
}
