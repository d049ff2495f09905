package io.splitpoint.partition;

import io.splitpoint.failure.InputException;
import java.util.ArrayList;
import java.util.List;

/** All cuts' costs as lines over 1 / bandwidth. */
final class SweepLines {

  private final Objective objective;
  private final List<SplitPoint> cuts = new ArrayList<>();
  private final double[] computeMs;
  private final double[] headMs;
  private final double[] tailMs;
  private final double[] transferMs;
  private final double[] transferMsSlope;
  private final double[] computeMj;
  private final double[] transferMj;
  private final double[] transferMjSlope;

  private SweepLines(Objective objective, int size) {
    this.objective = objective;
    computeMs = new double[size];
    headMs = new double[size];
    tailMs = new double[size];
    transferMs = new double[size];
    transferMsSlope = new double[size];
    computeMj = new double[size];
    transferMj = new double[size];
    transferMjSlope = new double[size];
  }

  static SweepLines of(List<Pairing> pairings, Objective objective) {
    SweepLines lines =
        new SweepLines(objective, pairings.stream().mapToInt(p -> p.layers() + 1).sum());
    for (Pairing pairing : pairings) {
      boolean local = pairing.link().isLocal();
      // Two points determine a line: 1 and 1/2 of 1 / (Mbit/s).
      List<SplitPoint> one = cuts(local ? pairing : at(pairing, 1));
      List<SplitPoint> two = local ? one : cuts(at(pairing, 2));
      for (int k = 0; k < one.size(); k++) {
        lines.add(one.get(k), two.get(k));
      }
    }
    if (lines.best(1) < 0) {
      throw new InputException(
          "sweep: objective %s: expected a cut with known costs in the profile, found none"
              .formatted(objective.label()));
    }
    return lines;
  }

  private void add(SplitPoint one, SplitPoint half) {
    int i = cuts.size();
    cuts.add(one);
    headMs[i] = one.headMs().orElse(Double.NaN);
    tailMs[i] = one.tailMs().orElse(Double.NaN);
    computeMs[i] = headMs[i] + tailMs[i];
    transferMsSlope[i] = 2 * (ms(one) - ms(half));
    transferMs[i] = ms(one) - transferMsSlope[i];
    computeMj[i] = one.energyMj().orElse(Double.NaN) - mj(one);
    transferMjSlope[i] = 2 * (mj(one) - mj(half));
    transferMj[i] = mj(one) - transferMjSlope[i];
  }

  private static double ms(SplitPoint cut) {
    return cut.transferMs().orElse(Double.NaN);
  }

  private static double mj(SplitPoint cut) {
    return cut.transferMj().orElse(Double.NaN);
  }

  private static Pairing at(Pairing pairing, double mbps) {
    return pairing.withBandwidth(mbps);
  }

  private static List<SplitPoint> cuts(Pairing pairing) {
    return OneCut.costs(List.of(pairing)).get(0).splitPoints();
  }

  /** The index of the best cut at a bandwidth, the first of equals; -1 when no cost is known. */
  int best(double mbps) {
    double x = 1 / mbps;
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < headMs.length; i++) {
      double transfer = transferMs[i] + transferMsSlope[i] * x;
      double latency = computeMs[i] + transfer;
      double mj = computeMj[i] + transferMj[i] + transferMjSlope[i] * x;
      double value =
          switch (objective) {
            case LATENCY -> latency;
            case ENERGY -> mj;
            case EDP -> latency * mj;
            case THROUGHPUT -> Math.max(Math.max(headMs[i], transfer), tailMs[i]);
          };
      if (value < least) {
        least = value;
        best = i;
      }
    }
    return best;
  }

  /** A cut with its costs at a bandwidth. */
  SplitPoint cut(int i, double mbps) {
    return cuts.get(i)
        .withTransfer(
            PlainNumbers.known(transferMs[i] + transferMsSlope[i] / mbps),
            PlainNumbers.known(transferMj[i] + transferMjSlope[i] / mbps));
  }
}
