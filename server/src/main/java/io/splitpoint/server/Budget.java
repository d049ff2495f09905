package io.splitpoint.server;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The resources that a server uses, and their limits, shared by all its ports: a connection takes
 * its {@link Port.Share share}, and a request its place and its bytes, before anything is
 * allocated. Refusals are counted by cause. Thread-safe.
 *
 * <pre>{@code
 * Budget budget = new Budget(Limits.usual());
 * Budget.Port rest = budget.port("rest");
 * try (Budget.Port.Share share = rest.connect();
 *     Lease place = share.request();
 *     Lease bytes = share.memory(announced)) {
 *   …
 *   rest.answered();
 * }
 * }</pre>
 */
public final class Budget {

  private final Limits limits;
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final AtomicLong memory = new AtomicLong();
  private final AtomicLong requests = new AtomicLong();
  private final Counter refused =
      Counter.builder()
          .name("splitpoint_server_refused_total")
          .help("Requests and connections that were refused or ended, by cause.")
          .labelNames("port", "cause")
          .withoutExemplars()
          .register(registry);
  private final Counter answered =
      Counter.builder()
          .name("splitpoint_server_answered_total")
          .help("Requests that were served and whose answer was written.")
          .labelNames("port")
          .withoutExemplars()
          .register(registry);
  private final Gauge connections =
      Gauge.builder()
          .name("splitpoint_server_connections")
          .help("Connections that are open.")
          .labelNames("port")
          .withoutExemplars()
          .register(registry);

  public Budget(Limits limits) {
    this.limits = limits;
    gauge("splitpoint_server_requests", "Requests in progress.", requests);
    gauge("splitpoint_server_memory_bytes", "Bytes held by requests and answers.", memory);
    gauge(
        "splitpoint_server_memory_limit_bytes",
        "Limit of the metric of the same name.",
        new AtomicLong(limits.memoryBytes()));
  }

  private void gauge(String name, String help, AtomicLong value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(to -> to.call(value.get()))
        .register(registry);
  }

  public Limits limits() {
    return limits;
  }

  /** The registry of the counters; a server may register its own there. */
  public PrometheusRegistry registry() {
    return registry;
  }

  /** Bytes in use. */
  public long memoryBytes() {
    return memory.get();
  }

  /** Requests in progress. */
  public long requests() {
    return requests.get();
  }

  /**
   * The part of the budget for one listening port or socket.
   *
   * @param name the value of the label {@code port} in {@code /metrics}, as {@code rest}
   */
  public Port port(String name) {
    return new Port(name);
  }

  private static boolean take(AtomicLong from, long more, long most) {
    for (long now = from.get(); now + more <= most && now + more >= 0; now = from.get()) {
      if (from.compareAndSet(now, now + more)) {
        return true;
      }
    }
    return false;
  }

  /** A listening port of the server; see {@link Budget#port}. */
  public final class Port {

    private final String name;
    private final AtomicInteger open = new AtomicInteger();

    private Port(String name) {
      this.name = name;
      for (Cause cause : Cause.values()) {
        refused.initLabelValues(
            name,
            cause.label()); // The counter is initialized so that the first refusal is seen as a
        // change.
      }
      answered.initLabelValues(name);
      connections.initLabelValues(name);
    }

    public Limits limits() {
      return limits;
    }

    /** The value of the label {@code port}. */
    public String name() {
      return name;
    }

    /** The registry of all ports' counters. */
    public PrometheusRegistry registry() {
      return registry;
    }

    /** The number of connections that hold a share. */
    public int connections() {
      return open.get();
    }

    /**
     * Takes a place for a connection, which is released when it is closed.
     *
     * @throws Refused {@link Cause#CONNECTIONS}
     */
    public Share connect() {
      if (open.incrementAndGet() > limits.connections()) {
        open.decrementAndGet();
        throw refuse(
            Cause.CONNECTIONS,
            "there are %d connections, which is the limit".formatted(limits.connections()));
      }
      connections.labelValues(name).inc();
      return new Share();
    }

    /** Counts a refusal, and returns the exception for it. */
    public Refused refuse(Cause cause, String message) {
      count(cause);
      return new Refused(cause, message);
    }

    /** Counts a refusal. */
    public void count(Cause cause) {
      refused.labelValues(name, cause.label()).inc();
    }

    /** Counts a request that was served. */
    public void answered() {
      answered.labelValues(name).inc();
    }

    public long refusals(Cause cause) {
      return (long) refused.labelValues(name, cause.label()).get();
    }

    /** The number of served requests. */
    public long answers() {
      return (long) answered.labelValues(name).get();
    }

    /** The share of one connection. */
    public final class Share implements AutoCloseable {

      private final AtomicLong underWay = new AtomicLong();
      private final java.util.concurrent.atomic.AtomicBoolean closed =
          new java.util.concurrent.atomic.AtomicBoolean();

      private Share() {}

      /**
       * Takes a place for one request, until its answer is written.
       *
       * @throws Refused {@link Cause#REQUESTS}
       */
      public Lease request() {
        Lease place =
            new Lease(
                this::takePlace,
                less -> {
                  underWay.addAndGet(-less);
                  requests.addAndGet(-less);
                },
                more ->
                    refuse(
                        Cause.REQUESTS,
                        "expected at most %d requests at a time in a connection and %d in all"
                            .formatted(limits.requestsPerConnection(), limits.requests())));
        place.add(1);
        return place;
      }

      private boolean takePlace(long more) {
        if (!take(underWay, more, limits.requestsPerConnection())) {
          return false;
        }
        if (!take(requests, more, limits.requests())) {
          underWay.addAndGet(-more);
          return false;
        }
        return true;
      }

      /**
       * Takes bytes before they are allocated; the lease may take more later.
       *
       * @throws Refused {@link Cause#MEMORY}, or {@link Cause#TOO_LARGE} when the whole budget is
       *     too small
       */
      public Lease memory(long bytes) {
        Lease lease =
            new Lease(
                more -> take(memory, more, limits.memoryBytes()),
                less -> memory.addAndGet(-less),
                this::noMemory);
        lease.add(bytes);
        return lease;
      }

      private Refused noMemory(long more) {
        return more > limits.memoryBytes()
            ? refuse(
                Cause.TOO_LARGE,
                "the request needs %d bytes, the server may hold %d"
                    .formatted(more, limits.memoryBytes()))
            : refuse(
                Cause.MEMORY,
                "the server holds %d of %d bytes, %d more are needed"
                    .formatted(memory.get(), limits.memoryBytes(), more));
      }

      /** This connection's requests in progress. */
      public long requests() {
        return underWay.get();
      }

      /** The port of the connection. */
      public Port port() {
        return Port.this;
      }

      /** Releases the connection. Its requests' resources are released by their own leases. */
      @Override
      public void close() {
        if (closed.compareAndSet(false, true)) {
          open.decrementAndGet();
          connections.labelValues(name).dec();
        }
      }
    }
  }
}
