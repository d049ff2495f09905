package io.splitpoint.offload.run;

import io.splitpoint.model.Graph;
import io.splitpoint.offload.OffloadException;
import io.splitpoint.offload.client.Connection;
import io.splitpoint.tflite.TfLite;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Visits splits over one connection, one frame at a time. */
final class Walk {

  private final TfLite library;
  private final Graph graph;
  private final Settings settings;
  private final Connection connection;
  private final LinkSamples samples;
  private final List<SplitCost> knots;
  private final List<ByteBuffer> frame;

  /**
   * @param samples gets what pings and the splits among {@code knots} tell of the link, and what
   *     all tell of the server
   */
  Walk(
      TfLite library,
      Graph graph,
      Settings settings,
      Connection connection,
      LinkSamples samples,
      List<SplitCost> knots) {
    this.library = library;
    this.graph = graph;
    this.settings = settings;
    this.connection = connection;
    this.samples = samples;
    this.knots = knots;
    this.frame = frame(graph);
  }

  /** An exchange, and when its parts were. */
  private record Sent(double linkMs, double tailMs, boolean told) {}

  /** The first requests load code on both sides: no news of the link. */
  void warmUp() throws IOException {
    for (int i = 0; i < 20; i++) {
      connection.ready();
    }
    try (ReadySplit ready = ready(knots.get(0))) {
      RemoteTail tail = tail(ready);
      List<ByteBuffer> crossing = ready.runHead(frame);
      for (int i = 0; i < 20; i++) {
        send(ready.cost(), tail, crossing);
      }
    }
  }

  void ping() throws IOException {
    for (int i = 0; i < 7; i++) {
      long start = System.nanoTime();
      connection.ready();
      if (i > 1) {
        samples.pinged((System.nanoTime() - start) / 1e6);
      }
    }
  }

  /**
   * Times a split's parts one by one and a frame as a whole; once more when a head was disturbed.
   *
   * @param partsFirst what comes first has colder caches: each should be it half of the times
   */
  void visit(Visits split, boolean partsFirst) throws IOException {
    try (ReadySplit ready = ready(split.cost())) {
      RemoteTail tail = ready.whole() ? null : tail(ready);
      while (true) {
        Timed first = partsFirst ? alone(ready, tail) : whole(ready, tail);
        Timed second = partsFirst ? whole(ready, tail) : alone(ready, tail);
        boolean disturbed = settings.threads() == 1 && (first.disturbed || second.disturbed);
        if (!disturbed || !split.again()) {
          split.add(
              partsFirst ? first.parts : second.parts, partsFirst ? second.parts : first.parts);
          return;
        }
      }
    }
  }

  private record Timed(Validation.Parts parts, boolean disturbed) {}

  private Timed alone(ReadySplit ready, RemoteTail tail) throws IOException {
    TimedRun<List<ByteBuffer>> head = TimedRun.of(() -> ready.runHead(frame));
    if (tail == null) {
      return new Timed(new Validation.Parts(head.ms(), 0, 0), head.disturbed());
    }
    Sent sent = send(ready.cost(), tail, head.result());
    if (knots.contains(ready.cost())) {
      samples.sent(ready.cost().wireBytes(), sent.linkMs);
    }
    if (sent.told) {
      samples.served(ready.cost(), sent.tailMs);
    }
    return new Timed(new Validation.Parts(head.ms(), 0, sent.tailMs), head.disturbed());
  }

  private Timed whole(ReadySplit ready, RemoteTail tail) throws IOException {
    long start = System.nanoTime();
    TimedRun<List<ByteBuffer>> head = TimedRun.of(() -> ready.runHead(frame));
    double tailMs = tail == null ? 0 : send(ready.cost(), tail, head.result()).tailMs;
    double ms = (System.nanoTime() - start) / 1e6;
    return new Timed(
        new Validation.Parts(head.ms(), ms - head.ms() - tailMs, tailMs), head.disturbed());
  }

  private Sent send(SplitCost cost, RemoteTail tail, List<ByteBuffer> crossing) throws IOException {
    long start = System.nanoTime();
    Connection.Exchange exchange = connection.infer(tail.request(crossing), tail.outputs());
    double ms = (System.nanoTime() - start) / 1e6;
    return exchange
        .response()
        .timing()
        .map(t -> (t.queueMicros() + t.computeMicros()) / 1000.0)
        .map(serverMs -> new Sent(ms - serverMs, serverMs, true))
        .orElse(new Sent(ms - cost.tailMs(), cost.tailMs(), false));
  }

  private ReadySplit ready(SplitCost split) {
    return ReadySplit.of(library, graph, split, settings.interpreter());
  }

  /** Asking about the tail makes the server load it when it has not. */
  private RemoteTail tail(ReadySplit split) throws IOException {
    return RemoteTail.find(connection, settings, split, graph.sha256())
        .orElseThrow(
            () ->
                new OffloadException(
                    "the server has not this model's tail after layer " + split.cost().layer()));
  }

  private static List<ByteBuffer> frame(Graph graph) {
    SplittableRandom random = new SplittableRandom(1);
    List<ByteBuffer> frame = new ArrayList<>();
    graph
        .inputs()
        .forEach(
            input -> {
              byte[] bytes = new byte[(int) input.bytes().orElseThrow()];
              if (!input.type().startsWith("float")) {
                random.nextBytes(bytes);
              }
              frame.add(ByteBuffer.wrap(bytes));
            });
    return frame;
  }
}
