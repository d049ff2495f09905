package io.splitpoint.offload.run;

import io.splitpoint.model.Graph;
import io.splitpoint.offload.client.Connection;
import io.splitpoint.offload.client.LinkLog;
import io.splitpoint.offload.client.ServerAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Measures splits over one connection, one frame at a time; it reopens a broken connection. */
final class SplitMeasurer implements AutoCloseable {

  private final Graph graph;
  private final Settings settings;
  private final Heads heads;
  private final boolean telling;
  private final LinkMeans samples;
  private final LinkLog link;
  private final CostSamples costs;
  private final List<SplitCost> knots;
  private final List<ByteBuffer> frame;
  private final ReconnectingClient line;

  /**
   * @param heads loads the heads; empty for the CPU
   * @param samples receives link times of pings and of the splits among {@code knots}, and server
   *     times of all splits
   * @param link receives the exchanges that measure its bandwidth
   * @param costs receives the times of heads and tails here alone
   */
  SplitMeasurer(
      Graph graph,
      Settings settings,
      ServerAddress server,
      Optional<Heads> heads,
      LinkMeans samples,
      LinkLog link,
      CostSamples costs,
      List<SplitCost> knots)
      throws IOException {
    this.graph = graph;
    this.settings = settings;
    this.line = new ReconnectingClient(server);
    this.heads = heads.orElseGet(() -> Heads.onCpu(graph, settings.runtime()));
    // Otherwise other threads work while this one waits, and its absence shows nothing.
    this.telling = heads.isEmpty() && settings.threads() == 1;
    this.samples = samples;
    this.link = link;
    this.costs = costs;
    this.knots = knots;
    this.frame = ReadySplit.randomFrame(graph);
  }

  /** An exchange; times that the server did not report come from the costs. */
  private record Sent(double linkMs, double tailMs, boolean told, long bytes) {}

  /** The first requests load code on both sides and say nothing about the link. */
  void warmUp() throws IOException {
    for (int i = 0; i < 20; i++) {
      line.connection().ready();
    }
    try (ReadySplit ready = ready(knots.get(0))) {
      RemoteTail tail = tail(ready);
      List<ByteBuffer> crossing = ready.runHead(frame);
      for (int i = 0; i < 20; i++) {
        send(ready.cost(), tail, crossing);
      }
    }
  }

  /** A round: pings, then every split once in a random order. */
  void round(
      List<SplitMeasurements> splits,
      boolean partsFirst,
      SplittableRandom order,
      Consumer<SplitMeasurements> now)
      throws IOException {
    line.run(this::ping);
    for (SplitMeasurements split : UsableSplits.mixed(splits, order)) {
      now.accept(split);
      line.run(() -> measure(split, partsFirst));
    }
  }

  private void ping() throws IOException {
    for (int i = 0; i < 7; i++) {
      long start = System.nanoTime();
      line.connection().ready();
      if (i > 1) {
        double ms = (System.nanoTime() - start) / 1e6;
        samples.pinged(ms);
        link.pinged(ms);
      }
    }
  }

  /**
   * Times a split's parts one by one and a frame as a whole, again when a head was disturbed. The
   * head alone is timed before and after the frame, because the pace may change.
   *
   * @param partsFirst whether the parts come first; the first has colder caches, so that both
   *     orders should be equally frequent
   */
  private void measure(SplitMeasurements split, boolean partsFirst) throws IOException {
    try (ReadySplit ready = ready(split.cost())) {
      RemoteTail tail = ready.whole() ? null : tail(ready);
      while (true) {
        Timed before = partsFirst ? alone(ready, tail) : head(ready);
        Timed whole = whole(ready, tail);
        Timed after = partsFirst ? head(ready) : alone(ready, tail);
        boolean disturbed = before.disturbed || whole.disturbed || after.disturbed;
        if (!telling || !disturbed || !split.again()) {
          double headMs = (before.parts.headMs() + after.parts.headMs()) / 2;
          double tailMs = (partsFirst ? before : after).parts.tailMs();
          split.add(new Validation.Parts(headMs, 0, tailMs), whole.parts);
          cost(ready, before, after);
          return;
        }
      }
    }
  }

  /** Records the times of the heads alone, and of the tail here and on the server. */
  private void cost(ReadySplit ready, Timed before, Timed after) {
    int layer = ready.cost().layer();
    if (layer > 0) {
      costs.head(layer, before.parts.headMs());
      costs.head(layer, after.parts.headMs());
    }
    if (!ready.whole()) {
      boolean alone = settings.threads() == 1; // Tails run on the CPU, whatever runs heads.
      costs.tail(layer, TimedResult.of(() -> ready.runTail(before.crossing), alone).ms());
    }
  }

  /**
   * @param crossing outputs of the head
   */
  private record Timed(Validation.Parts parts, boolean disturbed, List<ByteBuffer> crossing) {}

  private Timed head(ReadySplit ready) {
    return alone(TimedResult.of(() -> ready.runHead(frame)));
  }

  private static Timed alone(TimedResult<List<ByteBuffer>> head) {
    return timed(head, 0, 0);
  }

  private static Timed timed(TimedResult<List<ByteBuffer>> head, double linkMs, double tailMs) {
    return new Timed(
        new Validation.Parts(head.ms(), linkMs, tailMs), head.disturbed(), head.result());
  }

  private Timed alone(ReadySplit ready, RemoteTail tail) throws IOException {
    TimedResult<List<ByteBuffer>> head = TimedResult.of(() -> ready.runHead(frame));
    if (tail == null) {
      return alone(head);
    }
    Sent sent = send(ready.cost(), tail, head.result());
    if (knots.contains(ready.cost())) {
      samples.sent(ready.cost().wireBytes(), sent.linkMs);
    }
    if (sent.told) {
      samples.served(ready.cost().layer(), sent.tailMs);
      link.exchanged(tail.name(), sent.bytes, sent.linkMs);
    }
    return timed(head, 0, sent.tailMs);
  }

  private Timed whole(ReadySplit ready, RemoteTail tail) throws IOException {
    long start = System.nanoTime();
    TimedResult<List<ByteBuffer>> head = TimedResult.of(() -> ready.runHead(frame));
    double tailMs = tail == null ? 0 : send(ready.cost(), tail, head.result()).tailMs;
    double ms = (System.nanoTime() - start) / 1e6;
    return timed(head, ms - head.ms() - tailMs, tailMs);
  }

  private Sent send(SplitCost cost, RemoteTail tail, List<ByteBuffer> crossing) throws IOException {
    long start = System.nanoTime();
    Connection.Exchange exchange = line.connection().infer(tail.request(crossing), tail.outputs());
    double ms = (System.nanoTime() - start) / 1e6;
    return exchange
        .response()
        .timing()
        .map(t -> (t.queueMicros() + t.computeMicros()) / 1000.0)
        .map(serverMs -> new Sent(ms - serverMs, serverMs, true, exchange.sentBytes()))
        .orElse(new Sent(ms - cost.tailMs(), cost.tailMs(), false, exchange.sentBytes()));
  }

  private RemoteTail tail(ReadySplit split) throws IOException {
    return RemoteTail.require(line.connection(), settings, split, graph.sha256());
  }

  private ReadySplit ready(SplitCost split) {
    return ReadySplit.of(graph, split, settings.runtime().withXnnpack(), heads);
  }

  @Override
  public void close() {
    line.close();
  }
}
