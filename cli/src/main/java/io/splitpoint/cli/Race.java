package io.splitpoint.cli;

import io.splitpoint.partition.Candidate;
import io.splitpoint.partition.EnergyBoundary;
import io.splitpoint.partition.Objective;
import io.splitpoint.partition.Pairing;
import io.splitpoint.partition.Partition;
import io.splitpoint.partition.Tail;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profiler.Focus;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The race of {@code profile --adaptive}: the least likely cuts, whose probabilities of being best
 * sum to at most 1 − confidence, are out; of the others the prefixes that their cost is made of are
 * measured on, until one is best with the confidence asked for. The probability is a posterior, so
 * looking at it after every round does not spoil it.
 */
final class Race implements Focus {

  private final Splits splits;
  private final double confidence;

  /**
   * @param splits whose objective is raced for
   * @param confidence at which the race ends
   */
  Race(Splits splits, double confidence) {
    this.splits = splits;
    this.confidence = confidence;
  }

  @Override
  public Set<Point> worthMore(Profile soFar, List<LayerProfile> tails) {
    EnergyBoundary boundary = splits.boundary(soFar, tails);
    List<Pairing> pairings = boundary.pairings();
    Partition partition = splits.partition(boundary);
    Objective objective = splits.asked(partition);
    Set<Point> points = new HashSet<>();
    if (probability(partition, objective) >= confidence) {
      return points;
    }
    List<Candidate> order =
        partition.candidates().stream()
            .sorted(Comparator.comparingDouble((Candidate c) -> chance(c, objective)).reversed())
            .toList();
    int at = 0;
    double left = 0;
    for (Candidate candidate : order) {
      // the two foremost always run on: one alone is no race
      if (at++ >= 2 && left >= confidence) {
        break;
      }
      left += chance(candidate, objective);
      pairings.stream()
          .filter(pairing -> isOf(pairing, candidate))
          .forEach(pairing -> add(pairing, candidate.cut().splitLayer(), points));
    }
    return points;
  }

  /** How sure the answer of the table so far is. */
  static double probability(Partition partition, Objective objective) {
    return partition.best(objective).map(c -> chance(c, objective)).orElse(0.0);
  }

  private static double chance(Candidate candidate, Objective objective) {
    return candidate.probability().getOrDefault(objective, 0.0);
  }

  private static boolean isOf(Pairing pairing, Candidate candidate) {
    return pairing.headDevice().equals(candidate.cut().headDevice())
        && pairing.tailDevice().equals(candidate.cut().tailDevice());
  }

  /** Head k, and unless the tail itself was run, the tail as whole minus prefix k. */
  private static void add(Pairing pairing, int k, Set<Point> points) {
    int n = pairing.layers();
    if (k > 0) {
      points.add(point(pairing.head().get(k)));
    }
    if (k < n && !pairing.measuredTails().containsKey(k)) {
      points.add(point(pairing.tail().get(n)));
      points.add(point(pairing.tail().get(Math.max(1, k))));
    }
  }

  private static Point point(LayerProfile row) {
    return new Point(row.precision(), row.device(), row.layer());
  }

  /** A lone device is given a server as fast as itself, as in the report. */
  static Optional<Tail> server(Optional<Tail> tail, Profile profile) {
    return tail.isEmpty() && profile.devices().size() == 1 ? Optional.of(new Tail.Faster(1)) : tail;
  }
}
