package io.splitpoint.partition;

import io.splitpoint.failure.InfeasibleException;
import io.splitpoint.failure.InputException;
import io.splitpoint.profile.EnergyOf;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The answer: every candidate cut and which of them win.
 *
 * @param candidates all cuts of all pairings, in the order of pairing and layer
 * @param best the winner for each objective that has one under the constraints
 * @param regretPercent for each winner that has a confidence, what choosing it is expected to cost
 *     over the true best, in percent of the true best
 * @param undecided for each objective that nothing wins because a link's power is not known, why
 */
public record Partition(
    List<Candidate> candidates,
    Map<Objective, Candidate> best,
    Map<Objective, Double> regretPercent,
    Map<Objective, String> undecided) {

  public Partition {
    candidates = List.copyOf(candidates);
    best = Map.copyOf(best);
    regretPercent = Map.copyOf(regretPercent);
    undecided = Map.copyOf(undecided);
  }

  public Optional<Candidate> best(Objective objective) {
    return Optional.ofNullable(best.get(objective));
  }

  /**
   * Why nothing is best for an objective, such as "undecided for energy: the link's transmit power
   * is not known (…)"; empty where something is, or where there are no energies at all.
   */
  public Optional<String> undecided(Objective objective) {
    return Optional.ofNullable(undecided.get(objective));
  }

  /**
   * The winner for an objective under the constraints that this answer was made with.
   *
   * @throws InputException when the profile or the link lacks what the objective or a constraint
   *     needs
   * @throws InfeasibleException when no cut keeps the constraints; the message names the nearest
   */
  public Candidate require(Objective objective, Constraints constraints) {
    if (undecided.containsKey(objective)) {
      throw new InputException(undecided.get(objective));
    }
    Candidate winner = best.get(objective);
    return winner != null
        ? winner
        : Infeasibility.explain(
            candidates.stream().map(Candidate::cut).toList(), objective, constraints);
  }

  /**
   * The objective where none is named: with a deadline the least energy that meets it, and without
   * one, or where any energy is not known, the least latency.
   */
  public Objective objectiveByDefault(Constraints constraints) {
    boolean energy =
        candidates.stream()
            .map(Candidate::cut)
            .filter(cut -> cut.latencyMs().isPresent())
            .allMatch(cut -> cut.energyMj().isPresent());
    return constraints.deadlineMs().isPresent() && energy && undecided(Objective.ENERGY).isEmpty()
        ? Objective.ENERGY
        : Objective.LATENCY;
  }

  public OptionalDouble regretPercent(Objective objective) {
    Double regret = regretPercent.get(objective);
    return regret == null ? OptionalDouble.empty() : OptionalDouble.of(regret);
  }

  /** Whose energies these are; {@code UNKNOWN} where none is known or stated. */
  public EnergyOf energyOf() {
    return candidates.stream()
        .map(Candidate::cut)
        .filter(cut -> cut.energyMj().isPresent())
        .map(cut -> cut.energyBasis().of())
        .findFirst()
        .orElse(EnergyOf.UNKNOWN);
  }

  /** The Pareto front of the cuts that keep the constraints, by rising latency. */
  public List<Candidate> pareto() {
    return candidates.stream()
        .filter(Candidate::onParetoFront)
        .sorted(Comparator.comparingDouble(c -> c.cut().latencyMs().orElseThrow()))
        .toList();
  }
}
