package io.splitpoint.offload.run;

import io.splitpoint.model.Graph;
import io.splitpoint.offload.OffloadException;
import io.splitpoint.offload.client.Connection;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.offload.protocol.InferResponse;
import io.splitpoint.tflite.TfLite;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Every split run for real and held against its prediction.
 *
 * @param link as it was measured before, on the splits with the most and the median bytes and on
 *     the input
 * @param serverFactor how much longer the server took for those tails than the table said
 * @param rows by layer
 */
public record Validation(LinkState link, double serverFactor, List<Row> rows) {

  /**
   * One split.
   *
   * @param measuredMs median; low and high are its 95 % interval by order statistics
   */
  public record Row(
      SplitCost cost,
      double predictedMs,
      double measuredMs,
      double measuredMsLow,
      double measuredMsHigh) {

    /** Of the prediction, relative to what was measured, in percent; positive is too long. */
    public double errorPercent() {
      return 100 * (predictedMs - measuredMs) / measuredMs;
    }
  }

  public Validation {
    rows = List.copyOf(rows);
  }

  /** The split that the prediction would take. */
  public Row chosen() {
    return least(Row::predictedMs);
  }

  /** The split that was fastest. */
  public Row best() {
    return least(Row::measuredMs);
  }

  private Row least(java.util.function.ToDoubleFunction<Row> by) {
    return rows.stream().min(java.util.Comparator.comparingDouble(by)).orElseThrow();
  }

  /** What the choice costs over the best one, in percent. */
  public double regretPercent() {
    return 100 * (chosen().measuredMs - best().measuredMs) / best().measuredMs;
  }

  /** Whether the choice is the best or cannot be told from it: their intervals overlap. */
  public boolean choiceIsBest() {
    return chosen().measuredMsLow <= best().measuredMsHigh;
  }

  /** Median of the absolute errors in percent. */
  public double medianErrorPercent() {
    double[] errors = errors();
    return errors[errors.length / 2];
  }

  /** Largest of the absolute errors in percent. */
  public double worstErrorPercent() {
    double[] errors = errors();
    return errors[errors.length - 1];
  }

  private double[] errors() {
    return rows.stream().mapToDouble(row -> Math.abs(row.errorPercent())).sorted().toArray();
  }

  /**
   * Measures the link, then each split, one frame at a time.
   *
   * @param runs of each split, at least 3
   * @throws OffloadException when the server has not the tails of this model
   */
  public static Validation run(
      TfLite library,
      Graph graph,
      SplitTable table,
      ServerAddress server,
      Settings settings,
      int runs,
      SplitTable.Progress progress)
      throws IOException {
    try (Connection connection = server.connect(5_000)) {
      Walk walk = new Walk(library, graph, settings, connection);
      LinkEstimate estimate = new LinkEstimate();
      walk.ping(estimate);
      List<SplitCost> bySize =
          table.splits().stream()
              .filter(split -> split.sendBytes() > 0)
              .sorted(java.util.Comparator.comparingLong(SplitCost::sendBytes))
              .toList();
      List<Double> factors = new ArrayList<>();
      SplitCost median = bySize.get(bySize.size() / 2);
      SplitCost largest = bySize.get(bySize.size() - 1);
      for (SplitCost split : List.of(largest, median, table.after(0))) {
        walk.calibrate(split, Math.max(5, runs / 2), estimate, factors);
      }
      LinkState link = estimate.state().orElseThrow();
      double factor = factors.stream().sorted().toList().get(factors.size() / 2);
      List<SplitCost> splits = table.splits();
      double[][] measured = new double[splits.size()][0];
      int inRound = (runs + SplitTable.ROUNDS - 1) / SplitTable.ROUNDS;
      for (int round = 0; round < SplitTable.ROUNDS; round++) {
        for (int i = 0; i < splits.size(); i++) {
          int at = round % 2 == 0 ? i : splits.size() - 1 - i;
          double done = (round + (double) i / splits.size()) / SplitTable.ROUNDS;
          progress.at(done, "split " + splits.get(at).layer());
          measured[at] = walk.measure(measured[at], splits.get(at), inRound);
        }
      }
      List<Row> rows = new ArrayList<>();
      for (int i = 0; i < splits.size(); i++) {
        double[] ms = measured[i];
        Arrays.sort(ms);
        int[] interval = interval(ms.length);
        double predicted = splits.get(i).latencyMs(link, factor);
        rows.add(
            new Row(splits.get(i), predicted, ms[ms.length / 2], ms[interval[0]], ms[interval[1]]));
      }
      return new Validation(link, factor, rows);
    }
  }

  /**
   * Ranks between which the median lies with 95 % (normal approximation of the binomial, as in Le
   * Boudec, Performance Evaluation, 2010, ch. 2); all of them below six runs.
   */
  static int[] interval(int n) {
    int low = (int) Math.floor((n - 1.96 * Math.sqrt(n)) / 2) - 1;
    int high = (int) Math.ceil((n + 1.96 * Math.sqrt(n)) / 2);
    return new int[] {Math.max(0, low), Math.min(n - 1, high)};
  }

  /** One connection, one frame at a time. */
  private record Walk(TfLite library, Graph graph, Settings settings, Connection connection) {

    void ping(LinkEstimate estimate) throws IOException {
      for (int i = 0; i < 12; i++) {
        long start = System.nanoTime();
        connection.ready();
        if (i > 1) {
          estimate.pinged((System.nanoTime() - start) / 1e6);
        }
      }
    }

    void calibrate(SplitCost split, int runs, LinkEstimate estimate, List<Double> factors)
        throws IOException {
      try (ReadySplit ready = ReadySplit.of(library, graph, split, settings.interpreter())) {
        RemoteTail tail = tail(ready);
        List<ByteBuffer> crossing = ready.runHead(frame());
        for (int i = 0; i <= runs; i++) {
          long start = System.nanoTime();
          Connection.Exchange exchange = connection.infer(tail.request(crossing), tail.outputs());
          double ms = (System.nanoTime() - start) / 1e6;
          if (i > 0) {
            double serverMs =
                exchange
                    .response()
                    .timing()
                    .map(InferResponse.Timing::computeMicros)
                    .map(us -> us / 1000.0)
                    .orElse(split.tailMs());
            factors.add(split.tailMs() > 0.5 ? serverMs / split.tailMs() : 1);
            estimate.exchanged(
                exchange.sentBytes() + exchange.receivedBytes(), Math.max(0.01, ms - serverMs));
          }
        }
      }
    }

    /** {@code before}, and so many frames more. */
    double[] measure(double[] before, SplitCost split, int runs) throws IOException {
      double[] ms = Arrays.copyOf(before, before.length + runs);
      try (ReadySplit ready = ReadySplit.of(library, graph, split, settings.interpreter())) {
        RemoteTail tail = ready.whole() ? null : tail(ready);
        List<ByteBuffer> frame = frame();
        for (int i = -1; i < runs; i++) {
          long start = System.nanoTime();
          List<ByteBuffer> crossing = ready.runHead(frame);
          if (tail != null) {
            connection.infer(tail.request(crossing), tail.outputs());
          }
          if (i >= 0) {
            ms[before.length + i] = (System.nanoTime() - start) / 1e6;
          }
        }
      }
      return ms;
    }

    private RemoteTail tail(ReadySplit split) throws IOException {
      return RemoteTail.find(connection, settings, split, graph.sha256())
          .orElseThrow(
              () ->
                  new OffloadException(
                      "the server has not this model's tail after layer " + split.cost().layer()));
    }

    private List<ByteBuffer> frame() {
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
}
