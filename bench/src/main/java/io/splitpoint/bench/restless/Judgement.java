package io.splitpoint.bench.restless;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The errors of a run's results against the reference. Times of the CPU are the reference's; those
 * of modelled devices, and transfers, are the run's.
 *
 * @param saidMs latency of the best split by the run; NaN without one
 * @param trueMs latency of this split by the reference
 * @param offPercent difference of the two
 * @param offScaledPercent the same after the reference was scaled to the run's time of the whole
 *     model
 * @param regretPercent additional cost of that split over the best one, both by the reference
 * @param regretScaledPercent the same by the scaled reference
 * @param bestLayer layer of the best split by the reference
 * @param tailsMedianPercent error of the tails of more than {@link #LONG_MS} after scaling both to
 *     the whole model
 * @param tailsWorstPercent the largest of them
 * @param worstLayer layer of that tail
 * @param unknownTails number of tails that were unknown to the run
 * @param sumPercent median, over the cuts, of the difference between the reference's head and tail
 *     together and its whole model
 */
record Judgement(
    double saidMs,
    double trueMs,
    double offPercent,
    double offScaledPercent,
    double regretPercent,
    double regretScaledPercent,
    int bestLayer,
    double tailsMedianPercent,
    double tailsWorstPercent,
    int worstLayer,
    int unknownTails,
    double sumPercent) {

  /** Shorter tails are mostly overhead; for a short model the bound is half of its time. */
  static final double LONG_MS = 5;

  private static final String CPU = "cpu";
  private static final String SERVER = "server-x";

  /**
   * @param reference time of each part in milliseconds
   */
  static Judgement of(Said said, Parts parts, double[] reference) {
    double whole = reference[parts.whole()];
    double saidWhole = saidTail(said, 0).orElse(Double.NaN);
    List<Double> errors = new ArrayList<>();
    double worst = 0;
    int worstLayer = 0;
    int unknown = 0;
    List<Double> sums = new ArrayList<>();
    for (int cut : parts.cuts()) {
      double tail = reference[parts.tail(cut).orElseThrow()];
      sums.add(100 * Math.abs((reference[parts.head(cut).orElseThrow()] + tail) / whole - 1));
      OptionalDouble found = saidTail(said, cut);
      if (found.isEmpty()) {
        unknown++;
        continue;
      }
      double error = 100 * (found.getAsDouble() / saidWhole / (tail / whole) - 1);
      if (tail > longMs(whole)) {
        errors.add(Math.abs(error));
        worst = Math.abs(error) > Math.abs(worst) ? error : worst;
        worstLayer = worst == error ? cut : worstLayer;
      }
    }
    double scale = saidWhole / whole;
    double plain = said.best().map(row -> cost(row, parts, reference, 1)).orElse(Double.NaN);
    double scaled = said.best().map(row -> cost(row, parts, reference, scale)).orElse(Double.NaN);
    double saidMs = said.best().map(row -> row.latencyMs().orElse(Double.NaN)).orElse(Double.NaN);
    Said.Row best = best(said, parts, reference, 1);
    Said.Row bestScaled = best(said, parts, reference, scale);
    return new Judgement(
        saidMs,
        plain,
        100 * (saidMs / plain - 1),
        100 * (saidMs / scaled - 1),
        100 * (plain / cost(best, parts, reference, 1) - 1),
        100 * (scaled / cost(bestScaled, parts, reference, scale) - 1),
        best.layer(),
        median(errors),
        worst,
        worstLayer,
        unknown,
        median(sums));
  }

  /** The CPU's time for the layers after a cut, whatever the server's factor. */
  private static OptionalDouble saidTail(Said said, int cut) {
    for (Said.Row row : said.rows()) {
      OptionalDouble factor = factor(row.tailDevice());
      if (row.layer() == cut && factor.isPresent() && row.tailMs().isPresent()) {
        return OptionalDouble.of(row.tailMs().getAsDouble() * factor.getAsDouble());
      }
    }
    return OptionalDouble.empty();
  }

  /** The device's speed as a factor of this machine's CPU; empty where the reference has none. */
  private static OptionalDouble factor(String device) {
    if (device.equals(CPU)) {
      return OptionalDouble.of(1);
    }
    return device.startsWith(SERVER)
        ? OptionalDouble.of(Double.parseDouble(device.substring(SERVER.length())))
        : OptionalDouble.empty();
  }

  private static Said.Row best(Said said, Parts parts, double[] reference, double scale) {
    return said.rows().stream()
        .filter(row -> !Double.isNaN(cost(row, parts, reference, scale)))
        .min(
            (a, b) ->
                Double.compare(cost(a, parts, reference, scale), cost(b, parts, reference, scale)))
        .orElseThrow();
  }

  /** NaN where a part is unknown. */
  private static double cost(Said.Row row, Parts parts, double[] reference, double scale) {
    double head =
        row.layer() == 0
            ? 0
            : time(row.headDevice(), row.headMs(), parts.head(row.layer()), reference, scale);
    double tail =
        row.layer() == parts.layers()
            ? 0
            : time(row.tailDevice(), row.tailMs(), parts.tail(row.layer()), reference, scale);
    return head + row.transferMs().orElse(Double.NaN) + tail;
  }

  private static double time(
      String device, OptionalDouble said, OptionalInt part, double[] reference, double scale) {
    OptionalDouble factor = factor(device);
    if (factor.isEmpty()) {
      return said.orElse(Double.NaN);
    }
    return part.isEmpty() ? Double.NaN : reference[part.getAsInt()] * scale / factor.getAsDouble();
  }

  private static double longMs(double wholeMs) {
    return Math.min(LONG_MS, wholeMs / 2);
  }

  static double median(List<Double> values) {
    return ReferenceRuns.median(values.stream().mapToDouble(v -> v).sorted().toArray());
  }

  /** Whether a requirement was missed. */
  boolean missed() {
    return !(regretPercent <= 2
        && tailsMedianPercent <= 5
        && Math.abs(tailsWorstPercent) <= 15
        && Math.abs(offPercent) <= 10
        && unknownTails == 0);
  }

  /** The differences of the reference's halves, tails scaled to the whole: median, worst. */
  static double[] drift(Parts parts, double[] before, double[] after) {
    double scale = after[parts.whole()] / before[parts.whole()];
    double[] apart =
        parts.cuts().stream()
            .mapToInt(cut -> parts.tail(cut).orElseThrow())
            .filter(tail -> before[tail] > longMs(before[parts.whole()]))
            .mapToDouble(tail -> 100 * Math.abs(after[tail] / before[tail] / scale - 1))
            .sorted()
            .toArray();
    return new double[] {
      ReferenceRuns.median(apart), Arrays.stream(apart).max().orElse(Double.NaN)
    };
  }
}
