package io.splitpoint.partition;

import io.splitpoint.failure.InputException;
import io.splitpoint.profile.LayerProfile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The best single cut between two devices. It compares all cuts of all pairings, so that the answer
 * is exact for the given costs; where their intervals are known, the most probable best cut is
 * reported as the best.
 *
 * <pre>{@code
 * Profile profile = ProfileCsv.read(Path.of("profile.csv"));
 * Partition answer =
 *     OneCut.solve(Pairings.of(profile, Optional.empty(), Optional.empty()), Constraints.NONE, 1);
 * answer.best(Objective.LATENCY).ifPresent(winner -> ... winner.cut().splitLayer());
 * }</pre>
 */
public final class OneCut {

  /** The order of cuts with the same value. */
  static final Comparator<SplitPoint> TIES =
      Comparator.comparingDouble(
              (SplitPoint cut) -> cut.latencyMs().orElse(Double.POSITIVE_INFINITY))
          .thenComparingDouble(cut -> cut.energyMj().orElse(Double.POSITIVE_INFINITY))
          .thenComparingLong(cut -> cut.transferBytes().orElse(Long.MAX_VALUE));

  private OneCut() {}

  /**
   * Compares every cut of every pairing.
   *
   * @param seed seed of the resampling for the confidence
   * @throws InputException when there is no pairing
   */
  public static Partition solve(List<Pairing> pairings, Constraints constraints, long seed) {
    return solve(pairings, constraints, seed, Resampling.DRAWS);
  }

  static Partition solve(List<Pairing> pairings, Constraints constraints, long seed, int draws) {
    return solve(pairings, List.of(pairings), constraints, seed, draws);
  }

  /** Compares the cuts by energies of one boundary. */
  public static Partition solve(EnergyBoundary boundary, Constraints constraints, long seed) {
    return solve(boundary.pairings(), boundary.scenarios(), constraints, seed, Resampling.DRAWS);
  }

  private static Partition solve(
      List<Pairing> pairings,
      List<List<Pairing>> scenarios,
      Constraints constraints,
      long seed,
      int draws) {
    if (pairings.isEmpty()) {
      throw new InputException("expected two devices, found no pair");
    }
    List<CutCosts> costs = costs(pairings);
    List<List<CutCosts>> drawn =
        scenarios.stream().map(same -> same == pairings ? costs : costs(same)).toList();
    List<SplitPoint> cuts = new ArrayList<>();
    costs.forEach(pair -> cuts.addAll(pair.splitPoints()));
    List<Integer> front = ParetoFront.of(cuts, constraints);
    Map<Objective, Integer> winners = new EnumMap<>(Objective.class);
    Map<Objective, String> undecided = new EnumMap<>(Objective.class);
    for (Objective objective : Objective.values()) {
      Optional<Integer> open = Undecided.by(cuts, objective, constraints);
      if (open.isPresent()) {
        undecided.put(
            objective, Undecided.because(objective, unknownPower(pairings, open.orElseThrow())));
      } else {
        best(cuts, objective, constraints).ifPresent(index -> winners.put(objective, index));
      }
    }
    Resampling byMedians = Resampling.run(drawn, constraints, winners, seed, draws);
    Map<Objective, Integer> probable = mostProbable(cuts, constraints, winners, byMedians);
    Resampling resampling =
        probable.equals(winners)
            ? byMedians
            : Resampling.run(drawn, constraints, probable, seed, draws);
    winners.putAll(probable);
    List<Candidate> candidates = new ArrayList<>(cuts.size());
    for (int i = 0; i < cuts.size(); i++) {
      List<Objective> bestFor = new ArrayList<>();
      for (Objective objective : Objective.REPORTED) {
        if (winners.getOrDefault(objective, -1) == i) {
          bestFor.add(objective);
        }
      }
      candidates.add(
          new Candidate(
              cuts.get(i), front.contains(i), List.copyOf(bestFor), resampling.probability(i)));
    }
    Map<Objective, Candidate> best = new EnumMap<>(Objective.class);
    winners.forEach((objective, index) -> best.put(objective, candidates.get(index)));
    return new Partition(candidates, best, resampling.regretPercent(), undecided);
  }

  private static String unknownPower(List<Pairing> pairings, int cut) {
    int first = 0;
    for (Pairing pairing : pairings) {
      if (cut <= first + pairing.layers()) {
        return pairing.powers().missing(pairing.rules().returnAnswer()).orElseThrow();
      }
      first += pairing.layers() + 1;
    }
    throw new IllegalArgumentException("expected a cut of these pairings, found " + cut);
  }

  /**
   * The cut that is most probably the best is reported as the best, even where another one has a
   * slightly lower median: a median with more scatter is lower by chance more often.
   */
  private static Map<Objective, Integer> mostProbable(
      List<SplitPoint> cuts,
      Constraints constraints,
      Map<Objective, Integer> winners,
      Resampling resampling) {
    Map<Objective, Integer> probable = new EnumMap<>(winners);
    winners.forEach(
        (objective, winner) -> {
          int best = winner;
          double most = resampling.probability(winner).getOrDefault(objective, 1.0);
          for (int i = 0; i < cuts.size(); i++) {
            double chance = resampling.probability(i).getOrDefault(objective, 0.0);
            if (chance > most
                && objective.of(cuts.get(i)).isPresent()
                && constraints.allows(cuts.get(i))) {
              most = chance;
              best = i;
            }
          }
          probable.put(objective, best);
        });
    return probable;
  }

  /** Costs of all pairings; those of one device share its arrays and thus its draws. */
  static List<CutCosts> costs(List<Pairing> pairings) {
    Map<List<LayerProfile>, Prefixes> shared = new IdentityHashMap<>();
    return pairings.stream()
        .map(
            pairing ->
                new CutCosts(
                    pairing,
                    shared.computeIfAbsent(pairing.head(), Prefixes::new),
                    shared.computeIfAbsent(pairing.tail(), Prefixes::new)))
        .toList();
  }

  /**
   * The index of the best cut that keeps the constraints. Ties go to the lower latency, then
   * energy, then bytes, then to the cut listed first.
   */
  public static Optional<Integer> best(
      List<SplitPoint> cuts, Objective objective, Constraints constraints) {
    Comparator<SplitPoint> order =
        Comparator.comparingDouble((SplitPoint cut) -> objective.of(cut).getAsDouble())
            .thenComparing(TIES);
    Integer best = null;
    for (int i = 0; i < cuts.size(); i++) {
      SplitPoint cut = cuts.get(i);
      if (objective.of(cut).isPresent()
          && constraints.allows(cut)
          && (best == null || order.compare(cut, cuts.get(best)) < 0)) {
        best = i;
      }
    }
    return Optional.ofNullable(best);
  }
}
