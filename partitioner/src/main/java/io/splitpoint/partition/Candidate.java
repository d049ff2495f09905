package io.splitpoint.partition;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A cut and how it compares with all other cuts.
 *
 * @param cut the cut and its costs
 * @param onParetoFront whether no other cut is better in both latency and energy
 * @param bestFor the objectives for which it is best among the cuts that keep the constraints
 * @param probability probability of being the true best, for each objective whose numbers have
 *     intervals
 */
public record Candidate(
    SplitPoint cut,
    boolean onParetoFront,
    List<Objective> bestFor,
    Map<Objective, Double> probability) {

  /**
   * The lowest probability among the objectives for which it is best; for other cuts the
   * probability of being the true best for {@code asked}. Empty where the profile gives no
   * intervals.
   */
  public OptionalDouble confidence(Objective asked) {
    List<Objective> objectives = bestFor.isEmpty() ? List.of(asked) : bestFor;
    if (!probability.keySet().containsAll(objectives)) {
      return OptionalDouble.empty();
    }
    return objectives.stream().mapToDouble(probability::get).min();
  }
}
