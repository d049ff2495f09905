package io.splitpoint.offload.run;

import io.splitpoint.failure.InputException;
import io.splitpoint.offload.client.Connection;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.offload.client.TimedInference;
import io.splitpoint.offload.client.WatchedConnection;
import io.splitpoint.offload.protocol.InferRequest;
import io.splitpoint.offload.protocol.ProtocolException;
import io.splitpoint.offload.run.RunCounters.Event;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The connection to the server and the thread that sends frames one after the other, because two at
 * a time would share the link and neither would measure its speed. When the connection breaks, the
 * thread opens a new one, with pauses that grow from 20 ms to a second.
 */
final class Uplink implements AutoCloseable {

  private static final int CONNECT_MS = 1_000;
  private static final int LONGEST_PAUSE_MS = 1_000;
  private static final long PING_EVERY_NANOS = 1_000_000_000L;
  private static final long PROBE_EVERY_NANOS = 2_000_000_000L;
  private static final long PROBE_SELDOM_NANOS = 10_000_000_000L; // However slow the link is.

  /** The fewest values whose median has a 95 % interval without the extreme ones. */
  private static final int LOOKS = 9;

  private static final long LOOK_NANOS = 2_000_000_000L;

  private final ServerAddress address;
  private final Settings settings;
  private final String sha256;
  private final LinkEstimate estimate;
  private final RunCounters counters;
  private final Compressing compressing;
  private final LinkArbiter turns;
  private final ExchangeLog seen;
  private final Optional<Probe> probe;
  private final OptionalInt smallest;
  private final Runnable measured;
  private final BlockingQueue<PendingFrame> queue = new LinkedBlockingQueue<>();
  private final Thread thread = new Thread(this::loop, "offload-link");
  private final Map<Integer, Optional<RemoteTail>> tails = new ConcurrentHashMap<>();

  private volatile boolean closed;
  private volatile WatchedConnection connection; // Null while there is no connection.
  private volatile PendingFrame current;
  private volatile ReadySplit expected; // The split whose tail is requested before frames need it.
  private boolean warm; // Set after the first inference, which does not count.
  private volatile boolean looked;
  private long askedNanos;
  private long pingedNanos;
  private long probeTookNanos;

  /**
   * @param probe request for measuring the bandwidth when frames do not measure it; empty for none
   * @param smallest layer after which a cut sends the least, for the fixed time of every exchange;
   *     empty where other cuts send too little more
   * @param measured called on the link's thread when the estimate has changed
   */
  Uplink(
      ServerAddress address,
      Settings settings,
      String sha256,
      LinkEstimate estimate,
      RunCounters counters,
      Compressing compressing,
      LinkArbiter turns,
      ExchangeLog seen,
      Optional<Probe> probe,
      OptionalInt smallest,
      Runnable measured) {
    this.address = address;
    this.settings = settings;
    this.sha256 = sha256;
    this.estimate = estimate;
    this.counters = counters;
    this.compressing = compressing;
    this.turns = turns;
    this.seen = seen;
    this.probe = probe;
    this.smallest = smallest;
    this.measured = measured;
    this.askedNanos = System.nanoTime() - PROBE_EVERY_NANOS;
  }

  void start() {
    thread.start();
  }

  /**
   * Announces the split of the next frames: its tail is requested as soon as there is a connection,
   * so that no frame waits for it.
   */
  void expect(ReadySplit split) {
    expected = split;
  }

  /** Whether the server's description of the tail after this layer, or its absence, is known. */
  boolean knows(int layer) {
    return tails.containsKey(layer);
  }

  /** Whether the first probes are done. */
  boolean looked() {
    return looked;
  }

  /** Sends a frame, or fails it at once without a connection. */
  void send(PendingFrame frame) {
    if (connection == null) {
      frame.fail(Event.SERVER_AWAY);
    } else {
      queue.add(frame);
    }
  }

  /**
   * Abandons a frame. When the frame is on the link and no answer comes within another deadline,
   * the connection is closed: a new one costs several round trips, and does not show how late the
   * server was.
   */
  void giveUp(PendingFrame frame) {
    frame.fail(Event.TIMED_OUT);
    WatchedConnection busy = connection;
    if (current == frame && busy != null) {
      long graceMs = (long) Math.ceil(settings.deadlineMs().orElse(0));
      busy.breakOff(graceMs, () -> current == frame);
    }
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
        askForExpected();
        if (connection == null) {
          continue;
        }
        PendingFrame frame = queue.poll(50, TimeUnit.MILLISECONDS);
        if (frame != null && !frame.remote().isDone()) {
          exchange(frame);
        }
        if (connection != null && probeIsDue()) {
          probe();
        } else if (connection != null && pingIsDue()) {
          ping();
        }
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } finally {
      failWaiting();
      disconnect();
    }
  }

  /** Requests the expected tail; the first inference warms both sides and does not count. */
  private void askForExpected() {
    ReadySplit split = expected;
    if (split == null || split.whole() || knows(split.cost().layer())) {
      return;
    }
    try {
      Optional<RemoteTail> found = RemoteTail.find(connection, settings, split, sha256);
      if (found.isPresent() && !warm) {
        warm = true;
        connection.infer(found.get().request(split.zerosCrossing()), found.get().outputs());
        for (int i = 0; i < LOOKS; i++) {
          askLittle();
        }
      }
      tails.put(split.cost().layer(), found);
    } catch (ProtocolException refused) {
      expected = null; // A frame will show it.
    } catch (IOException broken) {
      disconnect();
    }
  }

  private void failWaiting() {
    for (PendingFrame frame = queue.poll(); frame != null; frame = queue.poll()) {
      frame.fail(Event.SERVER_AWAY);
    }
  }

  private boolean connect() {
    WatchedConnection fresh;
    try {
      fresh = address.connectToAskOnce(CONNECT_MS); // Otherwise the tail runs here.
    } catch (IOException away) {
      return false;
    }
    Future<?> guard = fresh.breakOff(2 * CONNECT_MS, () -> true);
    try {
      fresh.ready(); // The first one warms caches on both sides.
      for (int i = 0; i < 3; i++) {
        estimate.pinged(ping(fresh));
      }
    } catch (IOException | ProtocolException away) {
      fresh.close();
      return false;
    } finally {
      guard.cancel(false);
    }
    tails.clear(); // The server may have other models after its return.
    compressing.reconnected();
    connection = fresh;
    counters.add(Event.CONNECTED);
    return true;
  }

  private double ping(Connection to) throws IOException {
    long start = System.nanoTime();
    if (!to.ready()) {
      throw new IOException("not ready");
    }
    double ms = (System.nanoTime() - start) / 1e6;
    seen.pinged(ms);
    return ms;
  }

  /** Whether a ping is due, because frames are too large to measure the latency. */
  private boolean pingIsDue() {
    return settings.layer().isEmpty()
        && queue.isEmpty()
        && System.nanoTime() - pingedNanos >= PING_EVERY_NANOS;
  }

  private void ping() {
    Connection to = connection;
    try {
      estimate.pinged(ping(to));
    } catch (IOException | ProtocolException broken) {
      disconnect();
    } finally {
      pingedNanos = System.nanoTime();
    }
  }

  private void disconnect() {
    Connection old = connection;
    connection = null;
    if (old != null) {
      old.close();
    }
  }

  private void exchange(PendingFrame frame) {
    Optional<RemoteTail> tail;
    try {
      tail = tail(frame.split()); // A frame that is abandoned meanwhile does not interrupt this.
    } catch (ProtocolException refused) {
      frame.fail(Event.REFUSED);
      return;
    } catch (IOException broken) {
      frame.fail(Event.BROKEN_OFF);
      disconnect();
      return;
    }
    if (tail.isEmpty()) {
      frame.fail(Event.WRONG_MODEL);
      return;
    }
    current = frame;
    if (!frame.remote().isDone()) {
      send(frame, tail.get());
    }
    current = null;
    measured.run();
  }

  private void send(PendingFrame frame, RemoteTail tail) {
    Connection to = connection;
    SplitCost cost = frame.split().cost();
    long start = System.nanoTime();
    try {
      ExchangeLog.Sent sent = seen.timed(() -> infer(to, tail, frame));
      compressing.sent(cost, sent.exchange()); // This precedes any request for it.
      frame.remote().complete(tail.inOrder(sent.exchange().response().outputs()));
      seen.learn(sent, cost);
      compressing.answered(cost, frame.crossing(), sent.exchange());
    } catch (ProtocolException refused) {
      frame.fail(Event.REFUSED);
    } catch (IOException broken) {
      estimate.gaveUp(cost.wireBytes(), (System.nanoTime() - start) / 1e6);
      frame.fail(Event.BROKEN_OFF);
      disconnect();
    }
  }

  /** Sends compressed when that pays, and uncompressed when the server refuses compression. */
  private Connection.Exchange infer(Connection to, RemoteTail tail, PendingFrame frame)
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
    expected = split;
    int layer = split.cost().layer();
    Optional<RemoteTail> known = tails.get(layer);
    if (known == null) {
      known = RemoteTail.find(connection, settings, split, sha256);
      tails.put(layer, known);
    }
    return known;
  }

  private boolean probeIsDue() {
    long every = Math.min(PROBE_SELDOM_NANOS, Math.max(PROBE_EVERY_NANOS, 10 * probeTookNanos));
    long now = System.nanoTime();
    return probe.isPresent() && now - askedNanos >= every && now - seen.informedNanos() >= every;
  }

  /** Makes a large request to measure the link, and ignores its answer. */
  private void probe() throws InterruptedException {
    turns.beginAlone();
    try {
      ask();
    } finally {
      turns.endAlone();
    }
    measured.run();
  }

  /** Probes once, but the first time as often as an interval needs, if there is time. */
  private void ask() {
    Connection to = connection;
    Probe large = probe.get();
    long begun = System.nanoTime();
    long start = begun;
    askedNanos = begun;
    try {
      if (!warm) { // The server loads the model and both sides load code, which says nothing about
        // the link.
        large.send(to);
        warm = true;
      }
      int times = looked ? 1 : LOOKS;
      for (int i = 0; i == 0 || i < times && System.nanoTime() - begun < LOOK_NANOS; i++) {
        askLittle();
        start = System.nanoTime();
        seen.learn(seen.timed(() -> large.send(to)), large.cost());
        counters.add(Event.PROBES);
      }
    } catch (ProtocolException refused) {
      // The server lacks the whole model, so that only frames measure the link.
    } catch (IOException broken) {
      estimate.gaveUp(large.cost().wireBytes(), (System.nanoTime() - start) / 1e6);
      disconnect();
    } finally {
      looked = true;
      probeTookNanos = System.nanoTime() - start;
    }
  }

  /** Sends a ready request, and the smallest inference if the server reports its own time. */
  private void askLittle() throws IOException {
    Connection to = connection;
    to.ready(); // after a pause both machines take their time
    estimate.pinged(ping(to));
    if (smallest.isPresent()) {
      String name = settings.tails().of(settings.model(), smallest.getAsInt());
      try {
        seen.small(TimedInference.of(to, to.describe(name, settings.version())).run());
      } catch (InputException unknown) {
        // Only frames measure the link then.
      }
    }
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
  }
}
