package io.splitpoint.partition;

import io.splitpoint.failure.InputException;
import java.util.ArrayList;
import java.util.List;

/**
 * The best cut as a function of the link's bandwidth. Use it to choose a cut at run time.
 *
 * <p>Every cut's latency and energy is a line over 1 / bandwidth, so that each wins at most one
 * interval. The crossovers between neighbouring points of a logarithmic grid are found by halving
 * until they are known to one part in 10⁹; for latency and energy none can be missed, because the
 * winner at both ends of an interval wins all of it.
 *
 * @param points the winner at each bandwidth of the grid, ascending
 * @param ranges intervals of bandwidth with one winner, ascending
 */
public record Sweep(List<Point> points, List<Range> ranges) {

  /** The winner at one bandwidth, with its costs there. */
  public record Point(double mbps, SplitPoint cut) {}

  /** {@code cut} wins between these bandwidths; its costs are those at {@code fromMbps}. */
  public record Range(double fromMbps, double toMbps, SplitPoint cut) {}

  private static final double CLOSE = 1e-9;

  /**
   * Sweeps the bandwidth of all links but local ones.
   *
   * @param fromMbps above 0
   * @param toMbps above {@code fromMbps}
   * @param count grid points, at least 2
   * @throws InputException when the range is empty, no cut has a known cost, or the objective needs
   *     an unknown power of a link
   */
  public static Sweep bandwidth(
      List<Pairing> pairings, double fromMbps, double toMbps, int count, Objective objective) {
    if (!(fromMbps > 0 && toMbps > fromMbps && toMbps < Double.POSITIVE_INFINITY) || count < 2) {
      throw new InputException(
          "sweep: expected 0 < from < to and at least 2 points, found %s to %s Mbit/s, %d points"
              .formatted(fromMbps, toMbps, count));
    }
    if (Undecided.needsEnergy(objective, Constraints.NONE)) {
      for (Pairing pairing : pairings) {
        pairing
            .powers()
            .missing(pairing.rules().returnAnswer())
            .ifPresent(
                power -> {
                  throw new InputException("sweep: " + Undecided.because(objective, power));
                });
      }
    }
    SweepLines lines = SweepLines.of(pairings, objective);
    List<Point> points = new ArrayList<>(count);
    List<Range> ranges = new ArrayList<>();
    int previous = -1;
    double previousMbps = fromMbps;
    double start = fromMbps;
    double ratio = Math.pow(toMbps / fromMbps, 1.0 / (count - 1));
    double mbps = fromMbps;
    for (int i = 0; i < count; i++) {
      mbps = i == count - 1 ? toMbps : i == 0 ? fromMbps : mbps * ratio;
      int best = lines.best(mbps);
      if (i > 0 && best != previous) {
        List<double[]> turns = new ArrayList<>();
        crossovers(lines, previousMbps, previous, mbps, best, turns);
        for (double[] turn : turns) {
          ranges.add(new Range(start, turn[0], lines.cut(previous, start)));
          start = turn[0];
          previous = (int) turn[1];
        }
      }
      points.add(new Point(mbps, lines.cut(best, mbps)));
      previous = best;
      previousMbps = mbps;
    }
    ranges.add(new Range(start, toMbps, lines.cut(previous, start)));
    return new Sweep(List.copyOf(points), List.copyOf(ranges));
  }

  /** Finds the bandwidths between two points at which the winner changes, and the new winners. */
  private static void crossovers(
      SweepLines lines, double low, int atLow, double high, int atHigh, List<double[]> turns) {
    if (atLow == atHigh) {
      return;
    }
    if (high - low <= CLOSE * high) {
      turns.add(new double[] {high, atHigh});
      return;
    }
    double middle = Math.sqrt(low * high);
    int atMiddle = lines.best(middle);
    crossovers(lines, low, atLow, middle, atMiddle, turns);
    crossovers(lines, middle, atMiddle, high, atHigh, turns);
  }
}
