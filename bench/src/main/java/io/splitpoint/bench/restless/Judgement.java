package io.splitpoint.bench.restless;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How far what a run said is from the reference. Times of the CPU are the reference's; those of
 * modelled devices, and transfers, are taken as they were said.
 *
 * @param saidMs latency of the split that was said to be best; NaN when none was
 * @param trueMs the same by the reference
 * @param offPercent of the said latency from {@code trueMs}
 * @param offScaledPercent the same after the reference was scaled so that the whole model takes
 *     what was said
 * @param regretPercent what the said split costs over the best one, both by the reference
 * @param regretScaledPercent the same by the scaled reference
 * @param bestLayer of the best split by the reference
 * @param tailsMedianPercent error of the tails of more than {@link #LONG_MS} after scaling both to
 *     the whole model
 * @param tailsWorstPercent the largest of them
 * @param worstLayer whose tail that is
 * @param unknownTails tails that the run did not know
 * @param sumPercent median, over the cuts, of how far the reference's head and tail together are
 *     from its whole model
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

  /** Shorter tails are mostly overhead; of a model that is short itself, those below its half. */
  static final double LONG_MS = 5;

  private static final String CPU = "cpu";
  private static final String SERVER = "server-x";

  /**
   * @param reference milliseconds of each part
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

  /** The CPU's time for the layers after a cut, however fast a server is said to be. */
  private static OptionalDouble saidTail(Said said, int cut) {
    for (Said.Row row : said.rows()) {
      OptionalDouble factor = factor(row.tailDevice());
      if (row.layer() == cut && factor.isPresent() && row.tailMs().isPresent()) {
        return OptionalDouble.of(row.tailMs().getAsDouble() * factor.getAsDouble());
      }
    }
    return OptionalDouble.empty();
  }

  /** How many times as fast as this machine's CPU; empty for what the reference did not run. */
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

  /** NaN where a part of it is not known. */
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

  /** Whether one of what is asked for was missed. */
  boolean missed() {
    return !(regretPercent <= 2
        && tailsMedianPercent <= 5
        && Math.abs(tailsWorstPercent) <= 15
        && Math.abs(offPercent) <= 10
        && unknownTails == 0);
  }

  /** How far two halves of the reference are apart, tails scaled to the whole: median, worst. */
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
