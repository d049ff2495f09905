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
 * Every split run for real and held against two predictions: by the costs that were given, and by
 * its parts – head alone, link at a few sizes, tail as the server told – timed in the same rounds
 * as its frames. Processors change their pace; what is left of the error at the frames' pace is the
 * model's own.
 *
 * @param link the smallest and the largest exchanges, from which its bandwidth follows; empty where
 *     they are too alike, or the server does not tell its own time
 * @param curve the link, measured at a few sizes in the same rounds as the splits
 * @param serverFactor how much longer the server took for its tails than the costs said
 * @param pace how much longer the heads alone took in these rounds than the costs said
 * @param repeated visits that were made again because the machine was busy with something else
 *     during a head
 * @param rows by layer
 */
public record Validation(
    Optional<LinkSamples> link,
    TransferCurve curve,
    double serverFactor,
    double pace,
    int repeated,
    List<Row> rows) {

  /** At so many sizes the link is measured. */
  private static final int KNOTS = 7;

  /**
   * What a frame is made of.
   *
   * @param linkMs all that is neither head nor tail
   * @param tailMs as the server told; by the costs when it does not
   */
  public record Parts(double headMs, double linkMs, double tailMs) {}

  /**
   * One split; times are {@linkplain TrimmedMean trimmed means}.
   *
   * @param predictedMs by the costs that were given
   * @param predictedAtPaceMs by its parts alone
   * @param alone those parts
   * @param measured the parts of its frames
   * @param measuredMs of its frames; low and high are the 95 % interval
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

  /** By the costs that were given, and the link and the server's factor as measured. */
  public PredictionError byCosts() {
    return new PredictionError(rows, Row::predictedMs);
  }

  /** By parts timed in the same rounds as the frames. */
  public PredictionError atPace() {
    return new PredictionError(rows, Row::predictedAtPaceMs);
  }

  /**
   * Measures the link and each split in rounds, one frame at a time. A round visits every split
   * once, in an order of its own.
   *
   * @param table the costs, or a first look at them
   * @param heads how heads run here; empty for on the CPU
   * @param timed whether they are timed anew in the visits, heads and tails alone
   * @param runs of each split, at least 3
   * @throws InputException when the server has not the tails of this model
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

  /** Some splits whose sizes lie apart, the smallest and the largest among them. */
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
