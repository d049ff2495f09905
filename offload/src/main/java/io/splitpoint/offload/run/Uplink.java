package io.splitpoint.offload.run;

import io.splitpoint.offload.client.Connection;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.offload.protocol.InferRequest;
import io.splitpoint.offload.protocol.InferResponse;
import io.splitpoint.offload.protocol.ProtocolException;
import io.splitpoint.offload.run.Counters.Event;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The one connection to the server, and the thread that sends frames over it one after the other:
 * two at a time would share the link, and neither would tell how fast it is. When the connection
 * breaks, the thread makes a new one, with pauses that grow from 20 ms to a second.
 */
final class Uplink implements AutoCloseable {

  private static final int CONNECT_MS = 1_000;
  private static final int GIVE_UP_MS = 30_000; // for who has set no deadline
  private static final int LONGEST_PAUSE_MS = 1_000;
  private static final long PROBE_EVERY_NANOS = 2_000_000_000L;
  private static final long PROBE_SELDOM_NANOS = 10_000_000_000L; // however slow the link is

  private final ServerAddress address;
  private final Settings settings;
  private final String sha256;
  private final LinkEstimate estimate;
  private final Counters counters;
  private final Compressing compressing;
  private final Optional<Probe> probe;
  private final Runnable measured;
  private final BlockingQueue<Frame> queue = new LinkedBlockingQueue<>();
  private final ScheduledExecutorService watchdog =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "offload-watchdog"));
  private final Thread thread = new Thread(this::loop, "offload-link");
  private final Map<Integer, Optional<RemoteTail>> tails = new HashMap<>();

  private volatile boolean closed;
  private volatile Connection connection; // null while there is none
  private volatile Frame current;
  private volatile double serverFactor = 1;
  private boolean factorKnown; // the first look replaces the guess
  private boolean warm; // after the first probe
  private long informedNanos;
  private long probeTookNanos;

  /**
   * @param probe what to send when frames tell nothing of the bandwidth, empty for never
   * @param measured is called on the link's thread when the estimate has changed
   */
  Uplink(
      ServerAddress address,
      Settings settings,
      String sha256,
      LinkEstimate estimate,
      Counters counters,
      Compressing compressing,
      Optional<Probe> probe,
      Runnable measured) {
    this.address = address;
    this.settings = settings;
    this.sha256 = sha256;
    this.estimate = estimate;
    this.counters = counters;
    this.compressing = compressing;
    this.probe = probe;
    this.measured = measured;
    this.informedNanos = System.nanoTime() - PROBE_EVERY_NANOS;
  }

  void start() {
    thread.start();
  }

  /** Sends a frame, or fails it at once when there is no connection. */
  void send(Frame frame) {
    if (connection == null) {
      frame.fail(Event.SERVER_AWAY);
    } else {
      queue.add(frame);
    }
  }

  /** No answer is wanted any more; frees the link when the frame is on it. */
  void giveUp(Frame frame) {
    frame.fail(Event.TIMED_OUT);
    Connection busy = connection;
    if (current == frame && busy != null) {
      busy.close();
    }
  }

  /** How much longer the server takes for tails than the table says; 1 when it does not tell. */
  double serverFactor() {
    return serverFactor;
  }

  private void loop() {
    int pauseMs = 20;
    try {
      while (!closed) {
        if (connection == null) {
          if (connect()) {
            pauseMs = 20;
          } else {
            failWaiting();
            TimeUnit.MILLISECONDS.sleep(pauseMs);
            pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
          }
          continue;
        }
        Frame frame = queue.poll(50, TimeUnit.MILLISECONDS);
        if (frame != null && !frame.remote().isDone()) {
          exchange(frame);
        }
        if (connection != null && probeIsDue()) {
          probe();
        }
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } finally {
      failWaiting();
      disconnect();
    }
  }

  private void failWaiting() {
    for (Frame frame = queue.poll(); frame != null; frame = queue.poll()) {
      frame.fail(Event.SERVER_AWAY);
    }
  }

  private boolean connect() {
    Connection fresh;
    try {
      fresh = address.connect(CONNECT_MS);
    } catch (IOException away) {
      return false;
    }
    ScheduledFuture<?> guard =
        watchdog.schedule(fresh::close, 2 * CONNECT_MS, TimeUnit.MILLISECONDS);
    try {
      for (int i = 0; i < 4; i++) {
        long start = System.nanoTime();
        if (!fresh.ready()) {
          throw new IOException("not ready");
        }
        if (i > 0) { // the first one warms caches on both sides
          estimate.pinged((System.nanoTime() - start) / 1e6);
        }
      }
    } catch (IOException | ProtocolException away) {
      fresh.close();
      return false;
    } finally {
      guard.cancel(false);
    }
    tails.clear(); // it may have come back with other models
    compressing.reconnected();
    connection = fresh;
    counters.add(Event.CONNECTED);
    return true;
  }

  private void disconnect() {
    Connection old = connection;
    connection = null;
    if (old != null) {
      old.close();
    }
  }

  private void exchange(Frame frame) {
    current = frame;
    Connection to = connection;
    ScheduledFuture<?> guard = watchdog.schedule(to::close, GIVE_UP_MS, TimeUnit.MILLISECONDS);
    long start = System.nanoTime();
    SplitCost cost = frame.split().cost();
    try {
      Optional<RemoteTail> tail = tail(frame.split());
      if (tail.isEmpty()) {
        frame.fail(Event.WRONG_MODEL);
        return;
      }
      start = System.nanoTime();
      Connection.Exchange exchange = infer(to, tail.get(), frame);
      double ms = (System.nanoTime() - start) / 1e6;
      compressing.sent(cost, exchange); // before anybody can ask for it
      frame.remote().complete(tail.get().inOrder(exchange.response().outputs()));
      learn(exchange, cost, ms);
      compressing.answered(cost, frame.crossing(), exchange);
    } catch (ProtocolException refused) {
      frame.fail(Event.REFUSED);
    } catch (IOException broken) {
      estimate.gaveUp(cost.wireBytes(), (System.nanoTime() - start) / 1e6);
      frame.fail(Event.BROKEN_OFF);
      disconnect();
    } finally {
      guard.cancel(false);
      current = null;
    }
    measured.run();
  }

  /** Compressed when that pays; as it is when the server does not take that. */
  private Connection.Exchange infer(Connection to, RemoteTail tail, Frame frame)
      throws IOException {
    InferRequest request = tail.request(frame.crossing());
    boolean compressed = compressing.now(frame.split().cost(), estimate.state());
    try {
      Connection.Exchange exchange = to.infer(request, tail.outputs(), compressed);
      if (compressed) {
        counters.add(Event.COMPRESSED);
      }
      return exchange;
    } catch (ProtocolException refused) {
      if (!compressed || !Compressing.mayBeWhy(refused)) {
        throw refused;
      }
      Connection.Exchange plain = to.infer(request, tail.outputs());
      compressing.refusedBy();
      counters.add(Event.COMPRESSION_REFUSED);
      return plain;
    }
  }

  private Optional<RemoteTail> tail(ReadySplit split) throws IOException {
    int layer = split.cost().layer();
    Optional<RemoteTail> known = tails.get(layer);
    if (known == null) {
      known = RemoteTail.find(connection, settings, split, sha256);
      tails.put(layer, known);
    }
    return known;
  }

  private void learn(Connection.Exchange exchange, SplitCost cost, double ms) {
    long bytes = exchange.sentBytes() + exchange.receivedBytes();
    Optional<InferResponse.Timing> timing = exchange.response().timing();
    double serverMs =
        timing
            .map(t -> (t.queueMicros() + t.computeMicros()) / 1000.0)
            .orElse(cost.tailMs() * serverFactor);
    // what our REST half needs to decompress is in its queue's time
    boolean told = timing.isPresent() && !address.grpc();
    double packingMs =
        exchange.compressMs() == 0
            ? 0
            : exchange.compressMs() + (told ? 0 : compressing.decompressMs(cost));
    estimate.exchanged(bytes, Math.max(0.01, ms - serverMs - packingMs));
    if (timing.isPresent() && cost.tailMs() > 0.5) {
      double factor = timing.get().computeMicros() / 1000.0 / cost.tailMs();
      serverFactor = factorKnown ? serverFactor + 0.2 * (factor - serverFactor) : factor;
      factorKnown = true;
    }
    if (bytes >= LinkEstimate.INFORMATIVE_BYTES) {
      informedNanos = System.nanoTime();
    }
  }

  private boolean probeIsDue() {
    long every = Math.min(PROBE_SELDOM_NANOS, Math.max(PROBE_EVERY_NANOS, 10 * probeTookNanos));
    return probe.isPresent() && System.nanoTime() - informedNanos >= every;
  }

  /** Asks for something large whose answer nobody needs, to see how fast the link is by now. */
  private void probe() {
    Connection to = connection;
    ScheduledFuture<?> guard = watchdog.schedule(to::close, GIVE_UP_MS, TimeUnit.MILLISECONDS);
    long start = System.nanoTime();
    informedNanos = start;
    try {
      if (!warm) { // the server loads the model, both sides their code: no news of the link
        probe.get().send(to);
        warm = true;
        start = System.nanoTime();
      }
      Connection.Exchange exchange = probe.get().send(to);
      learn(exchange, probe.get().cost(), (System.nanoTime() - start) / 1e6);
      counters.add(Event.PROBES);
    } catch (ProtocolException refused) {
      // a server without the whole model: frames alone tell then
    } catch (IOException broken) {
      estimate.gaveUp(probe.get().cost().wireBytes(), (System.nanoTime() - start) / 1e6);
      disconnect();
    } finally {
      guard.cancel(false);
      probeTookNanos = System.nanoTime() - start;
    }
    measured.run();
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    disconnect();
    try {
      thread.join(5_000);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
    watchdog.shutdownNow();
  }
}
