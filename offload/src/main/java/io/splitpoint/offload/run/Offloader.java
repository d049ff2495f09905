package io.splitpoint.offload.run;

import io.splitpoint.model.Graph;
import io.splitpoint.offload.client.LinkLog;
import io.splitpoint.offload.client.LinkSamples;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.offload.run.RunCounters.Event;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Runs frames through a split: the head on the caller's thread, the tail on the server, or here
 * when the server does not answer in time. Every frame gets exactly one answer, in order.
 *
 * <pre>{@code
 * try (Offloader offload =
 *     Offloader.start(graph, table, server, settings, Optional.empty(), answers::add)) {
 *   for (List<ByteBuffer> frame : frames) {
 *     offload.frame(frame); // waits while the largest number of frames is in progress
 *   }
 *   offload.finish();
 * }
 * }</pre>
 */
public final class Offloader implements AutoCloseable {

  private static final long FIRST_LOOK_NANOS = 3_000_000_000L;

  private static final PendingFrame END =
      new PendingFrame(-1, 0, null, List.of(), new CompletableFuture<>());

  private final Settings settings;
  private final Patience patience;
  private final UsableSplits table;
  private final LinkEstimate estimate = new LinkEstimate();
  private final LinkLog log = new LinkLog();
  private final RunCounters counters = new RunCounters();
  private final Compressing compressing;
  private final LinkArbiter turns = new LinkArbiter();
  private final OverlapPolicy overlap = new OverlapPolicy();
  private final ExchangeLog seen;
  private final Switcher switcher;
  private final Uplink uplink;
  private final Consumer<FrameAnswer> answered;
  private final BlockingQueue<PendingFrame> underWay = new LinkedBlockingQueue<>();
  private final Semaphore places;
  private final Thread answers = new Thread(this::answerAll, "offload-answers");
  private long next;
  private double tailSlowdown = 1;
  private volatile RuntimeException failure;

  private Offloader(
      Graph graph,
      UsableSplits table,
      ServerAddress server,
      Settings settings,
      Optional<Heads> heads,
      Consumer<FrameAnswer> answered) {
    this.settings = settings;
    patience = new Patience(settings.deadlineMs());
    this.table = table;
    this.answered = answered;
    places = new Semaphore(settings.inFlight());
    compressing = new Compressing(settings.compression());
    switcher = new Switcher(graph, table, server, settings, heads, counters, turns);
    Optional<Probe> probe =
        settings.layer().isPresent() ? Optional.empty() : Probe.of(graph, settings, table.after(0));
    seen = new ExchangeLog(estimate, log, overlap, turns, compressing, server.grpc());
    uplink =
        new Uplink(
            server,
            settings,
            graph.sha256(),
            estimate,
            counters,
            compressing,
            turns,
            seen,
            probe,
            Probe.smallest(graph),
            this::reconsider);
  }

  /**
   * Connects, measures the link when the split is to be chosen, and loads the first head.
   *
   * @param heads loads the heads; empty for the CPU; the caller closes it
   * @param answered receives the answers in the frames' order, on one thread; it must not block
   *     long
   */
  public static Offloader start(
      Graph graph,
      UsableSplits table,
      ServerAddress server,
      Settings settings,
      Optional<Heads> heads,
      Consumer<FrameAnswer> answered)
      throws InterruptedException {
    Offloader offload = new Offloader(graph, table, server, settings, heads, answered);
    try {
      offload.uplink.start();
      offload.firstLook();
      offload.answers.start();
      return offload;
    } catch (RuntimeException | InterruptedException failure) {
      offload.close();
      throw failure;
    }
  }

  /**
   * Waits up to three seconds for the link's estimate and for the server's description of the first
   * split's tail; a server that is unavailable may come later.
   */
  private void firstLook() throws InterruptedException {
    boolean fixed = settings.layer().isPresent();
    long until = System.nanoTime() + FIRST_LOOK_NANOS;
    await(until, () -> fixed ? counters.of(Event.CONNECTED) > 0 : uplink.looked());
    ReadySplit first = switcher.begin(estimate.state(), seen.serverFactor());
    uplink.expect(first);
    await(
        counters.of(Event.CONNECTED) > 0 ? System.nanoTime() + FIRST_LOOK_NANOS : until,
        () -> first.whole() || uplink.knows(first.cost().layer()));
  }

  private static void await(long untilNanos, BooleanSupplier known) throws InterruptedException {
    while (System.nanoTime() < untilNanos && !known.getAsBoolean()) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  private void reconsider() {
    estimate
        .state()
        .ifPresent(
            link ->
                switcher.reconsider(
                    link, seen.serverFactor(), table -> compressing.applied(table, link)));
  }

  /**
   * Runs one frame's head and passes the rest on.
   *
   * @param inputs the model's inputs in its order, of their exact sizes
   */
  public void frame(List<ByteBuffer> inputs) throws InterruptedException {
    places.acquire();
    if (failure != null) {
      throw failure;
    }
    ReadySplit split = switcher.take(next);
    turns.beginHead();
    long start = System.nanoTime();
    boolean alone = false;
    List<ByteBuffer> crossing;
    try {
      crossing = split.runHead(inputs);
      alone = !split.whole() && settings.inFlight() > 1 && sendsAlone(split.cost(), start);
    } finally {
      turns.endHead(alone);
    }
    PendingFrame frame =
        new PendingFrame(next++, start, split, crossing, new CompletableFuture<>());
    if (!split.whole()) {
      if (alone) {
        frame.remote().whenComplete((answer, none) -> turns.endAlone());
      }
      uplink.send(frame);
    }
    underWay.add(frame);
  }

  /** Whether the next head waits for this frame's answer. */
  private boolean sendsAlone(SplitCost split, long nowNanos) {
    boolean better = overlap.alone(nowNanos);
    return better
        || !patience.leavesTimeBehindAnother(split, estimate.state(), seen.serverFactor());
  }

  /** Waits until every frame has its answer. */
  public void finish() throws InterruptedException {
    places.acquire(settings.inFlight());
    places.release(settings.inFlight());
    if (failure != null) {
      throw failure;
    }
  }

  private void answerAll() {
    ReadySplit last = null;
    try {
      for (PendingFrame frame = underWay.take(); frame != END; frame = underWay.take()) {
        if (last != null && last != frame.split()) {
          switcher.leave(last); // Frames are answered in order, so no later frame uses it.
        }
        last = frame.split();
        try {
          answer(frame);
        } finally {
          places.release();
        }
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException fault) {
      failure = fault;
      places.release(settings.inFlight());
    } finally {
      if (last != null) {
        last.close();
        switcher.forget(last);
      }
    }
  }

  private void answer(PendingFrame frame) throws InterruptedException {
    List<ByteBuffer> outputs;
    FrameAnswer.From from;
    if (frame.split().whole()) {
      outputs = frame.crossing();
      from = FrameAnswer.From.HERE;
    } else {
      outputs = fromServer(frame).orElse(null);
      from = outputs == null ? FrameAnswer.From.FALLBACK : FrameAnswer.From.SERVER;
      if (outputs == null) {
        outputs = fallBack(frame);
      }
    }
    double ms = (System.nanoTime() - frame.startNanos()) / 1e6;
    boolean inTime = settings.deadlineMs().isEmpty() || ms <= settings.deadlineMs().getAsDouble();
    counters.add(Event.FRAMES);
    counters.add(
        switch (from) {
          case HERE -> Event.FROM_HERE;
          case SERVER -> Event.FROM_SERVER;
          case FALLBACK -> Event.FELL_BACK;
        });
    if (!inTime) {
      counters.add(Event.MISSED_DEADLINE);
    }
    answered.accept(
        new FrameAnswer(frame.index(), frame.split().cost().layer(), from, ms, inTime, outputs));
  }

  /** The server's answer; empty when the local tail must start now. */
  private Optional<List<ByteBuffer>> fromServer(PendingFrame frame) throws InterruptedException {
    try {
      if (settings.deadlineMs().isEmpty()) {
        return Optional.of(frame.remote().get());
      }
      long wait = frame.startNanos() + latestNanos(frame) - System.nanoTime();
      return Optional.of(frame.remote().get(Math.max(0, wait), TimeUnit.NANOSECONDS));
    } catch (java.util.concurrent.TimeoutException late) {
      uplink.giveUp(frame);
      if (!frame.remote().isCompletedExceptionally()) {
        return Optional.of(frame.remote().join()); // The answer came meanwhile.
      }
      counters.add(Event.TIMED_OUT);
    } catch (java.util.concurrent.ExecutionException none) {
      if (none.getCause() instanceof PendingFrame.NoAnswer known) {
        counters.add(known.why);
      } else {
        throw new IllegalStateException(none.getCause());
      }
    }
    return Optional.empty();
  }

  /** The time after the frame's start at which the local tail must begin. */
  private long latestNanos(PendingFrame frame) {
    double tailMs = frame.split().cost().tailMs() * tailSlowdown;
    return (long) (patience.waitMs(tailMs) * 1e6);
  }

  private List<ByteBuffer> fallBack(PendingFrame frame) {
    long start = System.nanoTime();
    turns.begin();
    List<ByteBuffer> outputs;
    try {
      outputs = frame.split().runTail(frame.crossing());
    } finally {
      turns.end();
    }
    double factor =
        (System.nanoTime() - start) / 1e6 / Math.max(0.05, frame.split().cost().tailMs());
    tailSlowdown = Math.max(1, tailSlowdown + 0.2 * (factor - tailSlowdown));
    return outputs;
  }

  public RunCounters counters() {
    return counters;
  }

  /**
   * Exchanges without concurrent work, from which the bandwidth follows; empty where their sizes
   * are too similar.
   */
  public Optional<LinkSamples> linkSamples() {
    return log.samples();
  }

  /** Round trip of a ready request, as in {@link Validation#roundTripMs}; empty before one. */
  public OptionalDouble roundTripMs() {
    double[] pings = log.pingsMs();
    return pings.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(TrimmedMean.of(pings));
  }

  /** The link's present estimate; empty before an informative exchange. */
  public Optional<LinkState> link() {
    return estimate.state();
  }

  /**
   * Expected frames per second of a split on the present link, when frames follow without a pause;
   * empty before the link is known.
   *
   * @param layer layer of the table
   */
  public OptionalDouble expectedPerSecond(int layer) {
    return estimate
        .state()
        .map(
            link ->
                1000
                    / compressing
                        .applied(table, link)
                        .after(layer)
                        .periodMs(link, seen.serverFactor(), settings.inFlight()))
        .map(OptionalDouble::of)
        .orElseGet(OptionalDouble::empty);
  }

  /** The traffic so far. */
  public Traffic traffic() {
    return compressing.traffic();
  }

  /** Every change of the split so far. */
  public List<SplitChange> changes() {
    return switcher.changes();
  }

  /** Ends all threads, after every frame has its answer. */
  @Override
  public void close() {
    underWay.add(END);
    try {
      answers.join(30_000);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
    uplink.close();
    switcher.close();
  }
}
