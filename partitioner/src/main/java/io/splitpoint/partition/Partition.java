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
 * The result of a comparison of cuts: every candidate and the best of each objective.
 *
 * @param candidates all cuts of all pairings, in the order of pairing and layer
 * @param best the best candidate for each objective that has one under the constraints
 * @param regretPercent for each best candidate with a confidence, its expected cost over the true
 *     best, in percent of the true best
 * @param undecided for each objective without a best candidate because of an unknown power of a
 *     link, the reason
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
   * Describes why nothing is best for an objective, such as "undecided for energy: the link's
   * transmit power is not known (…)"; empty where something is, or where there are no energies.
   */
  public Optional<String> undecided(Objective objective) {
    return Optional.ofNullable(undecided.get(objective));
  }

  /**
   * The best candidate for an objective under this answer's constraints.
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
   * The objective when none is named: with a deadline the least energy that meets it; without one,
   * or where an energy is unknown, the least latency.
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

  /** Whose energies these are; {@code UNKNOWN} where none is known. */
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
