package io.splitpoint.offload.run;

import io.splitpoint.failure.InputException;
import io.splitpoint.model.Graph;
import io.splitpoint.offload.client.LinkLog;
import io.splitpoint.offload.client.LinkSamples;
import io.splitpoint.offload.client.ServerAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Runs every split and compares it with two predictions: from the given costs, and from its parts
 * (head alone, link at a few sizes, the server's time for the tail) timed in the same rounds as its
 * frames. Processors change their pace; the remaining error of the second prediction is that of the
 * cost model.
 *
 * @param link the smallest and the largest exchanges, from which the bandwidth follows; empty where
 *     their sizes are too similar or the server does not report its own time
 * @param curve the link, measured at a few sizes in the same rounds as the splits
 * @param serverFactor ratio of the server's times for tails to the costs
 * @param pace ratio of the heads' times in these rounds to the costs
 * @param repeated number of measurements that were repeated because other load disturbed a head
 * @param rows rows by layer
 */
public record Validation(
    Optional<LinkSamples> link,
    TransferCurve curve,
    double serverFactor,
    double pace,
    int repeated,
    List<Row> rows) {

  /** The number of sizes at which the link is measured. */
  private static final int KNOTS = 7;

  /**
   * The parts of a frame's latency.
   *
   * @param linkMs everything besides head and tail
   * @param tailMs the server's time, or the costs' when it reports none
   */
  public record Parts(double headMs, double linkMs, double tailMs) {}

  /**
   * One split; times are {@linkplain TrimmedMean trimmed means}.
   *
   * @param predictedMs prediction from the given costs
   * @param predictedAtPaceMs prediction from its parts timed alone
   * @param alone those parts
   * @param measured the parts of its frames
   * @param measuredMs latency of its frames; low and high are the 95 % interval
   */
  public record Row(
      SplitCost cost,
      double predictedMs,
      double predictedAtPaceMs,
      Parts alone,
      Parts measured,
      double measuredMs,
      double measuredMsLow,
      double measuredMsHigh) {}

  public Validation {
    rows = List.copyOf(rows);
  }

  /** The round trip of a ready request. */
  public double roundTripMs() {
    return curve.points().get(0).ms();
  }

  /** The prediction from the given costs and the measured link and server factor. */
  public PredictionError byCosts() {
    return new PredictionError(rows, Row::predictedMs);
  }

  /** The prediction from parts timed in the same rounds as the frames. */
  public PredictionError atPace() {
    return new PredictionError(rows, Row::predictedAtPaceMs);
  }

  /**
   * Measures the link and each split in rounds, one frame at a time. A round measures every split
   * once, in a random order.
   *
   * @param table the costs, or a first estimate
   * @param heads loads the heads; empty for the CPU
   * @param timed whether heads and tails are also timed alone in the rounds
   * @param runs runs of each split, at least 3
   * @throws InputException when the server does not have the tails of this model
   */
  public static Validation run(
      Graph graph,
      UsableSplits table,
      ServerAddress server,
      Settings settings,
      Optional<Heads> heads,
      boolean timed,
      int runs,
      UsableSplits.Progress progress)
      throws IOException {
    List<SplitCost> splits = table.splits();
    List<SplitCost> knots = knots(table);
    LinkMeans samples = new LinkMeans();
    LinkLog link = new LinkLog();
    CostSamples costs = new CostSamples();
    List<SplitMeasurements> visits = splits.stream().map(SplitMeasurements::new).toList();
    try (SplitMeasurer walk =
        new SplitMeasurer(graph, settings, server, heads, samples, link, costs, knots)) {
      walk.warmUp();
      SplittableRandom order = new SplittableRandom(1);
      for (int round = 0; round < runs; round++) {
        double done = (double) round / runs;
        walk.round(
            visits,
            round % 2 == 0,
            order,
            split -> progress.at(done, "split " + split.cost().layer()));
      }
    }
    UsableSplits by = timed ? costs.table(graph) : table;
    TransferCurve curve = samples.curve();
    double factor = samples.serverFactor(by);
    List<Row> rows = new ArrayList<>();
    visits.forEach(split -> rows.add(split.row(by.after(split.cost().layer()), curve, factor)));
    int repeated = visits.stream().mapToInt(SplitMeasurements::repeated).sum();
    return new Validation(link.samples(), curve, factor, pace(rows), repeated, rows);
  }

  private static double pace(List<Row> rows) {
    return TrimmedMean.of(
        rows.stream()
            .filter(row -> row.cost().layer() > 0)
            .mapToDouble(row -> row.alone().headMs() / row.cost().headMs())
            .toArray());
  }

  /** Some splits of distinct sizes, the smallest and the largest among them. */
  static List<SplitCost> knots(UsableSplits table) {
    List<SplitCost> bySize =
        table.splits().stream()
            .filter(split -> split.sendBytes() > 0)
            .sorted(Comparator.comparingLong(SplitCost::sendBytes))
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
}
