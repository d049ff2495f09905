package io.splitpoint.offload.run;

import io.splitpoint.model.Graph;
import io.splitpoint.offload.client.ServerAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Runs one split on its two machines repeatedly, in whole or in part. */
public final class SplitRuns implements AutoCloseable {

  private final ReadySplit split;
  private final Optional<ReconnectingClient> line;
  private final Optional<RemoteTail> tail;
  private final List<ByteBuffer> frame;
  private final List<ByteBuffer> crossing;

  private SplitRuns(
      ReadySplit split,
      Optional<ReconnectingClient> line,
      Optional<RemoteTail> tail,
      List<ByteBuffer> frame) {
    this.split = split;
    this.line = line;
    this.tail = tail;
    this.frame = frame;
    this.crossing = split.runHead(frame);
  }

  /**
   * @param heads loads the heads; empty for the CPU
   * @throws io.splitpoint.failure.InputException when the server does not have this tail
   */
  public static SplitRuns open(
      Graph graph, ServerAddress server, Settings settings, Optional<Heads> heads, SplitCost cost)
      throws IOException {
    ReadySplit split =
        ReadySplit.of(
            graph,
            cost,
            settings.runtime(),
            heads.orElseGet(() -> Heads.onCpu(graph, settings.runtime())));
    Optional<ReconnectingClient> line = Optional.empty();
    try {
      List<ByteBuffer> frame = ReadySplit.randomFrame(graph);
      if (split.whole()) {
        return new SplitRuns(split, line, Optional.empty(), frame);
      }
      line = Optional.of(new ReconnectingClient(server));
      RemoteTail tail =
          RemoteTail.require(line.get().connection(), settings, split, graph.sha256());
      return new SplitRuns(split, line, Optional.of(tail), frame);
    } catch (IOException | RuntimeException failed) {
      line.ifPresent(ReconnectingClient::close);
      split.close();
      throw failed;
    }
  }

  /** Runs the head alone. */
  public void head() {
    split.runHead(frame);
  }

  /**
   * Sends the crossing tensors and receives the answer; does nothing when nothing is sent.
   *
   * @throws UncheckedIOException when the server is unreachable
   */
  public void send() {
    send(crossing);
  }

  /**
   * Runs a frame from its head to its answer.
   *
   * @throws UncheckedIOException when the server is unreachable
   */
  public void frame() {
    send(split.runHead(frame));
  }

  private void send(List<ByteBuffer> tensors) {
    if (line.isEmpty()) {
      return;
    }
    ReconnectingClient to = line.get();
    RemoteTail there = tail.orElseThrow();
    try {
      to.run(() -> to.connection().infer(there.request(tensors), there.outputs()));
    } catch (IOException away) {
      throw new UncheckedIOException(away);
    }
  }

  @Override
  public void close() {
    line.ifPresent(ReconnectingClient::close);
    split.close();
  }
}
