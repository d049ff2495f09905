package io.splitpoint.stream.watch;

import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.splitpoint.failure.InputException;
import io.splitpoint.server.Budget;
import io.splitpoint.server.Limits;
import io.splitpoint.server.MetricsText;
import io.splitpoint.server.WebServer;
import io.splitpoint.stream.run.Observer;
import io.splitpoint.stream.run.Sample;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;

/** Serves the last sample to Prometheus at {@code http://HOST:PORT/metrics}. */
public final class StreamMetrics implements Observer, AutoCloseable {

  private final WebServer server;
  private final boolean modelled;
  private volatile Sample last;

  private StreamMetrics(InetSocketAddress address, boolean modelled, Limits limits)
      throws IOException {
    this.modelled = modelled;
    Budget budget = new Budget(limits);
    budget.registry().register(this::snapshots);
    WebServer.Page page =
        new WebServer.Page(MetricsText.TYPE, () -> MetricsText.of(budget.registry()));
    server = WebServer.listen(address, budget.port("metrics"), Map.of("/metrics", page));
  }

  /**
   * Starts to listen.
   *
   * @param address address; port 0 takes any free one
   * @param modelled whether an accelerator's times come from a model
   * @throws InputException when the port cannot be bound
   */
  public static StreamMetrics listen(InetSocketAddress address, boolean modelled) {
    return listen(address, modelled, Limits.usual());
  }

  static StreamMetrics listen(InetSocketAddress address, boolean modelled, Limits limits) {
    try {
      return new StreamMetrics(address, modelled, limits);
    } catch (IOException failure) {
      throw new InputException(
          "metrics: expected a free port, found %s: %s"
              .formatted(address.getPort(), failure.getMessage()),
          failure);
    }
  }

  /** The address that it listens on. */
  public InetSocketAddress address() {
    return server.address();
  }

  private MetricSnapshots snapshots() {
    Sample sample = last;
    return sample == null ? MetricSnapshots.of() : SampleMetrics.of(sample, modelled);
  }

  @Override
  public void sample(Sample sample) {
    last = sample;
  }

  @Override
  public void close() {
    server.close();
  }
}
