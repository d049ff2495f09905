package io.splitpoint.partition;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A cut and its standing among all cuts.
 *
 * @param cut what it costs
 * @param onParetoFront no other cut is better in latency and energy at once
 * @param bestFor the objectives it wins, among the cuts that keep the constraints
 * @param probability of truly winning, for each objective that the profile's intervals allow to ask
 */
public record Candidate(
    SplitPoint cut,
    boolean onParetoFront,
    List<Objective> bestFor,
    Map<Objective, Double> probability) {

  /**
   * The least of the probabilities of what it wins; of a cut that wins nothing, the probability of
   * truly winning {@code asked}. Empty where the profile gives no intervals.
   */
  public OptionalDouble confidence(Objective asked) {
    List<Objective> objectives = bestFor.isEmpty() ? List.of(asked) : bestFor;
    if (!probability.keySet().containsAll(objectives)) {
      return OptionalDouble.empty();
    }
    return objectives.stream().mapToDouble(probability::get).min();
  }
}
