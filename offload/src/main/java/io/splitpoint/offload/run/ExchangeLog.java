package io.splitpoint.offload.run;

import io.splitpoint.offload.client.Connection;
import io.splitpoint.offload.client.LinkLog;
import io.splitpoint.offload.client.TimedInference;
import io.splitpoint.offload.protocol.InferResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * Collects the times of exchanges with a server: those of the link and the server, and the effect
 * of concurrent work. Use it to keep a run's estimates up to date.
 */
final class ExchangeLog {

  /** An exchange counts as concurrent when other work ran for this share of it. */
  private static final double BESIDE = 0.2;

  /** What ran beside an exchange for a smaller share of it does not show in its time. */
  private static final double ALONE = 0.05;

  private final LinkEstimate estimate;
  private final LinkLog log;
  private final OverlapPolicy overlap;
  private final LinkArbiter turns;
  private final Compressing compressing;
  private final boolean grpc;
  private boolean factorKnown; // The first value replaces the default.
  private volatile double serverFactor = 1;
  private long informedNanos =
      System.nanoTime() - Long.MAX_VALUE / 2; // The initial value means never.

  ExchangeLog(
      LinkEstimate estimate,
      LinkLog log,
      OverlapPolicy overlap,
      LinkArbiter turns,
      Compressing compressing,
      boolean grpc) {
    this.estimate = estimate;
    this.log = log;
    this.overlap = overlap;
    this.turns = turns;
    this.compressing = compressing;
    this.grpc = grpc;
  }

  interface Sending {
    Connection.Exchange send() throws IOException;
  }

  /**
   * A completed exchange.
   *
   * @param besideMs the part of {@code ms} in which this process ran other work
   */
  record Sent(Connection.Exchange exchange, double ms, double besideMs) {

    private long bytes() {
      return exchange.sentBytes() + exchange.receivedBytes();
    }

    private boolean beside() {
      return besideMs > BESIDE * ms;
    }
  }

  Sent timed(Sending sending) throws IOException {
    long start = System.nanoTime();
    long busyNanos = turns.busyNanos();
    Connection.Exchange exchange = sending.send();
    double ms = (System.nanoTime() - start) / 1e6;
    return new Sent(exchange, ms, Math.min(ms, (turns.busyNanos() - busyNanos) / 1e6));
  }

  /**
   * @param cost cost of its split
   */
  void learn(Sent sent, SplitCost cost) {
    Optional<InferResponse.Timing> timing = sent.exchange.response().timing();
    double serverMs =
        timing
            .map(t -> (t.queueMicros() + t.computeMicros()) / 1000.0)
            .orElse(cost.tailMs() * serverFactor);
    double linkMs =
        Math.max(0.01, sent.ms - serverMs - packingMs(sent.exchange, cost, timing.isPresent()));
    boolean alone = sent.besideMs <= ALONE * linkMs;
    if (timing.isPresent() && alone) {
      String how = sent.exchange.compressMs() > 0 ? ", compressed" : "";
      log.exchanged("after layer " + cost.layer() + how, sent.exchange.sentBytes(), linkMs);
    }
    estimate.exchanged(sent.bytes(), linkMs, Math.min(linkMs, sent.besideMs));
    if (sent.beside()) {
      estimate
          .state()
          .map(link -> linkMs - link.transferMs(sent.bytes()))
          .ifPresent(lateMs -> overlap.exchanged(sent.besideMs, lateMs));
    } else if (sent.bytes() >= LinkEstimate.INFORMATIVE_BYTES) {
      informedNanos = System.nanoTime();
    }
    if (timing.isPresent() && cost.tailMs() > 0.5) {
      double factor = timing.get().computeMicros() / 1000.0 / cost.tailMs();
      serverFactor = factorKnown ? serverFactor + 0.2 * (factor - serverFactor) : factor;
      factorKnown = true;
    }
  }

  /** Records the time of a ready request. */
  void pinged(double ms) {
    log.pinged(ms);
  }

  /** An inference that sends next to nothing. */
  void small(TimedInference.Times times) {
    log.exchanged("small", times.sentBytes(), times.outsideMs());
  }

  /** The decompression time, which Splitpoint's REST server includes in its queue's time. */
  private double packingMs(Connection.Exchange exchange, SplitCost cost, boolean timing) {
    boolean told = timing && !grpc;
    return exchange.compressMs() == 0
        ? 0
        : exchange.compressMs() + (told ? 0 : compressing.decompressMs(cost));
  }

  /** The ratio of the server's times to the table's; 1 when the server does not report them. */
  double serverFactor() {
    return serverFactor;
  }

  /** The time of the last exchange that measured the bandwidth without concurrent work. */
  long informedNanos() {
    return informedNanos;
  }
}
