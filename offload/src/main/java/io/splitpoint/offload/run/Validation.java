package io.splitpoint.offload.run;

import io.splitpoint.model.Graph;
import io.splitpoint.offload.OffloadException;
import io.splitpoint.offload.client.Connection;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.tflite.TfLite;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Every split run for real and held against its prediction, which is the time of its head alone,
 * that of its tail alone, and what the link takes for its bytes.
 *
 * @param curve the link, measured at a few sizes in the same rounds as the splits: what changes
 *     over minutes is then the same for both
 * @param serverFactor how much longer the server took for those tails than the table said
 * @param repeated frames that were run again because the machine was busy with something else
 *     during their head
 * @param rows by layer
 */
public record Validation(TransferCurve curve, double serverFactor, int repeated, List<Row> rows) {

  /** At so many sizes the link is measured. */
  private static final int KNOTS = 7;

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

  /** The link in two numbers. */
  public LinkState link() {
    return curve.summary();
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
   * Measures the link and each split, one frame at a time, in rounds.
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
      List<SplitCost> splits = table.splits();
      LinkSamples samples = new LinkSamples();
      double[][] measured = new double[splits.size()][0];
      int[] repeated = {0};
      int inRound = (runs + SplitTable.ROUNDS - 1) / SplitTable.ROUNDS;
      for (int round = 0; round < SplitTable.ROUNDS; round++) {
        walk.ping(samples);
        for (SplitCost knot : knots(table)) {
          walk.exchange(knot, inRound + 1, samples);
        }
        for (int i = 0; i < splits.size(); i++) {
          int at = round % 2 == 0 ? i : splits.size() - 1 - i;
          double done = (round + (double) i / splits.size()) / SplitTable.ROUNDS;
          progress.at(done, "split " + splits.get(at).layer());
          measured[at] = walk.measure(measured[at], splits.get(at), inRound, repeated);
        }
      }
      TransferCurve curve = samples.curve();
      double factor = samples.serverFactor();
      List<Row> rows = new ArrayList<>();
      for (int i = 0; i < splits.size(); i++) {
        double[] ms = measured[i];
        Arrays.sort(ms);
        int[] interval = interval(ms.length);
        double predicted = splits.get(i).latencyMs(curve, factor);
        rows.add(
            new Row(splits.get(i), predicted, ms[ms.length / 2], ms[interval[0]], ms[interval[1]]));
      }
      return new Validation(curve, factor, repeated[0], rows);
    }
  }

  /** Some splits whose sizes lie apart, the smallest and the largest among them. */
  static List<SplitCost> knots(SplitTable table) {
    List<SplitCost> bySize =
        table.splits().stream()
            .filter(split -> split.sendBytes() > 0)
            .sorted(java.util.Comparator.comparingLong(SplitCost::sendBytes))
            .toList();
    List<SplitCost> knots = new ArrayList<>();
    double step = Math.pow((double) largest(bySize) / bySize.get(0).sendBytes(), 1.0 / (KNOTS - 1));
    double next = 0;
    for (SplitCost split : bySize) {
      if (split.sendBytes() >= next || split == bySize.get(bySize.size() - 1)) {
        knots.add(split);
        next = Math.max(split.sendBytes() + 1, split.sendBytes() * step * 0.999);
      }
    }
    return knots;
  }

  private static long largest(List<SplitCost> bySize) {
    return bySize.get(bySize.size() - 1).sendBytes();
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

    void ping(LinkSamples samples) throws IOException {
      for (int i = 0; i < 7; i++) {
        long start = System.nanoTime();
        connection.ready();
        if (i > 1) {
          samples.pinged((System.nanoTime() - start) / 1e6);
        }
      }
    }

    void exchange(SplitCost split, int runs, LinkSamples samples) throws IOException {
      try (ReadySplit ready = ReadySplit.of(library, graph, split, settings.interpreter())) {
        RemoteTail tail = tail(ready);
        List<ByteBuffer> crossing = ready.runHead(frame());
        for (int i = 0; i <= runs; i++) {
          long start = System.nanoTime();
          Connection.Exchange exchange = connection.infer(tail.request(crossing), tail.outputs());
          double ms = (System.nanoTime() - start) / 1e6;
          if (i > 0) { // the first one loads the tail
            samples.exchanged(split, exchange, ms);
          }
        }
      }
    }

    /** {@code before}, and so many frames more; those whose head was disturbed are repeated. */
    double[] measure(double[] before, SplitCost split, int runs, int[] repeated)
        throws IOException {
      double[] ms = Arrays.copyOf(before, before.length + runs);
      boolean telling = settings.threads() == 1;
      int again = SplitTable.RETRIES * runs;
      try (ReadySplit ready = ReadySplit.of(library, graph, split, settings.interpreter())) {
        RemoteTail tail = ready.whole() ? null : tail(ready);
        List<ByteBuffer> frame = frame();
        for (int i = before.length - 1; i < ms.length; ) {
          long start = System.nanoTime();
          TimedRun<List<ByteBuffer>> head = TimedRun.of(() -> ready.runHead(frame));
          if (tail != null) {
            connection.infer(tail.request(head.result()), tail.outputs());
          }
          if (i >= before.length) { // the first one warms up
            ms[i] = (System.nanoTime() - start) / 1e6;
          }
          boolean repeat = i >= before.length && telling && head.disturbed() && again-- > 0;
          repeated[0] += repeat ? 1 : 0;
          i += repeat ? 0 : 1;
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
