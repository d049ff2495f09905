package io.splitpoint.cli.stream;

import io.splitpoint.run.GrowingFile;
import io.splitpoint.stream.run.Observer;
import io.splitpoint.stream.watch.Metrics;
import io.splitpoint.stream.watch.Trace;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Who watches a stream: the terminal, a CSV file, Prometheus. */
final class StreamWatchers implements AutoCloseable {

  private final StreamLine line;
  private final List<Observer> all = new ArrayList<>();
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  private StreamWatchers(StreamLine line) {
    this.line = line;
    add(line, line);
  }

  /**
   * @param trace CSV file that grows while the stream runs
   * @param metrics where Prometheus asks
   * @param modelled whether an accelerator's times come from a model
   */
  static StreamWatchers open(
      PrintWriter err,
      boolean quiet,
      Optional<Path> trace,
      Optional<InetSocketAddress> metrics,
      boolean modelled)
      throws IOException {
    StreamWatchers watchers =
        new StreamWatchers(
            new StreamLine(
                err, quiet, System.console() != null, modelled ? "modelled" : "measured"));
    try {
      if (trace.isPresent()) {
        Writer out = new GrowingFile(trace.get());
        watchers.add(new Trace(out, modelled), out);
      }
      if (metrics.isPresent()) {
        Metrics server = Metrics.listen(metrics.get(), modelled);
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

  /** The terminal's line is free for something else. */
  void endLine() {
    line.close();
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
