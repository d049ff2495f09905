package io.splitpoint.offload.run;

import io.splitpoint.model.Graph;
import io.splitpoint.offload.client.Connection;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.offload.protocol.ProtocolException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/**
 * Decides which split is used. A new one is loaded and warmed on a separate thread while the old
 * one runs, or long before, and replaces it between two frames.
 */
final class Switcher implements AutoCloseable {

  /** The best splits of links up to two to this power times slower or faster are kept ready. */
  private static final int DOUBLINGS = 8;

  private static final long ANTICIPATE_EVERY_NANOS = 250_000_000L;

  private record Coming(ReadySplit split, long decidedNanos, long readyNanos) {}

  private final Graph graph;
  private final UsableSplits table;
  private final ServerAddress server;
  private final Settings settings;
  private final Heads heads;

  /** Not on a chip, where another head's parameters would replace those in use. */
  private final boolean anticipates;

  private final RunCounters counters;
  private final LinkArbiter turns;
  private final ExecutorService preparing =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "offload-prepare"));
  private final ExecutorService waking =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "offload-wake"));
  private final AtomicBoolean busy = new AtomicBoolean();
  private final AtomicReference<Coming> coming = new AtomicReference<>();
  private final AtomicReference<RuntimeException> failed = new AtomicReference<>();
  private final List<SplitChange> changes = new ArrayList<>();
  private final Hysteresis hysteresis;
  private final KeptSplits kept;
  private final Set<Integer> anticipated = new HashSet<>(); // Each is loaded at most once.
  private long anticipatedNanos = System.nanoTime();
  private volatile ReadySplit active;

  Switcher(
      Graph graph,
      UsableSplits table,
      ServerAddress server,
      Settings settings,
      Optional<Heads> heads,
      RunCounters counters,
      LinkArbiter turns) {
    this.graph = graph;
    this.table = table;
    this.server = server;
    this.settings = settings;
    this.anticipates = heads.isEmpty();
    this.heads = heads.orElseGet(() -> Heads.onCpu(graph, settings.runtime()));
    this.counters = counters;
    this.turns = turns;
    this.hysteresis = new Hysteresis();
    this.kept = new KeptSplits(graph.bytes().remaining());
  }

  /** The first split: the fixed one, else the best; without a link all layers here. */
  ReadySplit begin(Optional<LinkState> link, double serverFactor) {
    SplitCost first =
        settings.layer().isPresent()
            ? table.after(settings.layer().getAsInt())
            : link.map(known -> table.best(split -> costMs(split, known, serverFactor)))
                .orElse(table.splits().get(table.splits().size() - 1));
    active = open(first);
    return active;
  }

  private double costMs(SplitCost split, LinkState link, double serverFactor) {
    return settings
        .goal()
        .costMs(split, link, serverFactor, settings.inFlight(), settings.deadlineMs());
  }

  /**
   * Starts to prepare another split when {@link Hysteresis} decides so; always called on one
   * thread.
   *
   * @param compression applies compression to the table
   */
  void reconsider(LinkState link, double serverFactor, UnaryOperator<UsableSplits> compression) {
    ReadySplit now = active;
    if (settings.layer().isPresent() || now == null || coming.get() != null) {
      return;
    }
    if (busy.get()) {
      return; // Only this thread makes it busy.
    }
    UsableSplits applied = compression.apply(table);
    SplitCost best = applied.best(split -> costMs(split, link, serverFactor));
    boolean go =
        hysteresis.go(
            System.nanoTime(),
            now.cost().layer(),
            costMs(applied.after(now.cost().layer()), link, serverFactor),
            best.layer(),
            costMs(best, link, serverFactor));
    long decided = System.nanoTime();
    if (go) {
      inBackground(() -> prepare(table.after(best.layer()), decided));
    } else if (anticipates
        && kept.hasPlace()
        && decided - anticipatedNanos >= ANTICIPATE_EVERY_NANOS) {
      anticipatedNanos = decided;
      anticipate(now, applied, link, serverFactor);
    }
  }

  /** Loads one of the splits for a changed link. */
  private void anticipate(
      ReadySplit now, UsableSplits applied, LinkState link, double serverFactor) {
    for (int i = 2; i <= 2 * DOUBLINGS + 1; i++) { // The nearest links come first.
      double msPerByte = link.msPerByte() * Math.pow(2, i % 2 == 0 ? i / 2 : -(i / 2));
      LinkState other = new LinkState(link.latencyMs(), msPerByte);
      int layer = applied.best(split -> costMs(split, other, serverFactor)).layer();
      if (layer != now.cost().layer() && anticipated.add(layer)) {
        inBackground(
            () -> {
              try {
                kept.keep(load(table.after(layer)));
              } catch (RuntimeException unasked) {
                // The failure is reported when this split is needed.
              }
            });
        return;
      }
    }
  }

  private void inBackground(Runnable task) {
    busy.set(true);
    try {
      preparing.execute(
          () -> {
            turns.begin();
            try {
              task.run();
            } catch (RuntimeException cannot) { // A head cannot be compiled, for example.
              failed.set(cannot);
            } finally {
              turns.end();
              busy.set(false);
            }
          });
    } catch (RejectedExecutionException closing) {
      busy.set(false);
    }
  }

  private ReadySplit open(SplitCost split) {
    return ReadySplit.of(graph, split, settings.runtime(), heads);
  }

  /** Prepares a split; a kept one is ready at once, because the server has its tail. */
  private void prepare(SplitCost to, long decidedNanos) {
    Optional<ReadySplit> known = kept.take(to.layer());
    if (known.isPresent()) {
      coming.set(new Coming(known.get(), decidedNanos, System.nanoTime()));
      return;
    }
    coming.set(new Coming(load(to), decidedNanos, System.nanoTime()));
  }

  private ReadySplit load(SplitCost split) {
    CompletableFuture<Void> awake = CompletableFuture.runAsync(() -> wakeServer(split), waking);
    ReadySplit ready = open(split);
    awake.join();
    return ready;
  }

  /** Makes the server load its tail now instead of with a frame. */
  private void wakeServer(SplitCost to) {
    if (to.sendBytes() == 0) {
      return;
    }
    try (Connection connection = server.connect(500)) {
      connection.describe(settings.tails().of(settings.model(), to.layer()), settings.version());
    } catch (IOException | ProtocolException unimportant) {
      // The frames will show it.
    }
  }

  /**
   * The split for the next frame; on the thread that takes frames.
   *
   * @throws RuntimeException failure of a split that could not be loaded
   */
  ReadySplit take(long frame) {
    if (failed.get() != null) {
      throw failed.get();
    }
    if (coming.get() == null) {
      return active;
    }
    long start = System.nanoTime();
    Coming next = coming.getAndSet(null);
    int from = active.cost().layer();
    active = next.split;
    long end = System.nanoTime();
    counters.add(RunCounters.Event.SWITCHED);
    synchronized (changes) {
      changes.add(
          new SplitChange(
              java.time.Instant.now(),
              frame,
              from,
              active.cost().layer(),
              (next.readyNanos - next.decidedNanos) / 1e6,
              (end - next.decidedNanos) / 1e6,
              (end - start) / 1e6));
    }
    return active;
  }

  List<SplitChange> changes() {
    synchronized (changes) {
      return List.copyOf(changes);
    }
  }

  /** Releases a split that no later frame uses. */
  void leave(ReadySplit split) {
    kept.keep(split);
  }

  /** Forgets a split that its last user has closed. */
  void forget(ReadySplit closed) {
    if (active == closed) {
      active = null;
    }
  }

  @Override
  public void close() {
    preparing.shutdown();
    try {
      preparing.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
    waking.shutdown();
    Coming unused = coming.getAndSet(null);
    if (unused != null) {
      unused.split.close();
    }
    if (active != null) {
      active.close();
    }
    kept.close();
  }
}
