package io.splitpoint.partition;

import io.splitpoint.failure.InfeasibleException;
import io.splitpoint.failure.InputException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * Several objectives at once. The value of a cut is the weighted mean of each objective's value
 * divided by the best value under the constraints: 1 is a cut that is best in all of them.
 *
 * @param shares weights that sum to 1, all above 0
 */
public record ObjectiveWeights(Map<Objective, Double> shares) {

  public ObjectiveWeights {
    shares = Map.copyOf(shares);
  }

  /**
   * Reads {@code latency=0.7,energy=0.3}; the weights are divided by their sum.
   *
   * @throws InputException naming what was expected and found
   */
  public static ObjectiveWeights parse(String text) {
    Map<Objective, Double> weights = new EnumMap<>(Objective.class);
    for (String part : text.split(",", -1)) {
      String[] sides = part.split("=", -1);
      double weight = Double.NaN;
      if (sides.length == 2 && sides[1].matches("[0-9.]{1,12}")) {
        try {
          weight = Double.parseDouble(sides[1]);
        } catch (NumberFormatException failure) {
          // The error below reports it.
        }
      }
      if (!(weight > 0)) {
        throw new InputException(
            "objective: expected weights above 0 such as latency=0.7,energy=0.3, found '"
                + text
                + "'");
      }
      if (weights.put(Objective.of(sides[0]), weight) != null) {
        throw new InputException(
            "objective: expected " + sides[0] + " once, found it twice in '" + text + "'");
      }
    }
    double sum = weights.values().stream().mapToDouble(w -> w).sum();
    weights.replaceAll((objective, weight) -> weight / sum);
    return new ObjectiveWeights(weights);
  }

  /** The objective with the largest weight; among equals the first in {@link Objective}. */
  public Objective heaviest() {
    return List.of(Objective.values()).stream()
        .filter(shares::containsKey)
        .max(
            Comparator.comparingDouble((Objective o) -> shares.get(o))
                .thenComparing(Comparator.reverseOrder()))
        .orElseThrow();
  }

  /**
   * The best candidate and its value.
   *
   * @param value at least 1
   */
  public record Winner(Candidate candidate, double value) {}

  /**
   * The best cut. Ties go to the lower latency, then energy, then bytes, then to the cut listed
   * first.
   *
   * @throws InputException when the profile lacks what an objective needs, or when a best value is
   *     0 and cannot divide
   * @throws InfeasibleException when no cut keeps the constraints
   */
  public Winner best(Partition partition, Constraints constraints) {
    Map<Objective, Double> least = new EnumMap<>(Objective.class);
    for (Objective objective : shares.keySet()) {
      Candidate best = partition.require(objective, constraints);
      double value = objective.of(best.cut()).orElseThrow();
      if (value == 0) {
        throw new InputException(
            "objective: expected a best %s above 0 to weigh by, found 0 (%s)"
                .formatted(objective.label(), best.cut().where()));
      }
      least.put(objective, value);
    }
    List<Winner> weighed = new ArrayList<>();
    for (Candidate candidate : partition.candidates()) {
      OptionalDouble value = value(candidate.cut(), least);
      if (value.isPresent() && constraints.allows(candidate.cut())) {
        weighed.add(new Winner(candidate, value.getAsDouble()));
      }
    }
    return weighed.stream()
        .min(
            Comparator.comparingDouble(Winner::value)
                .thenComparing(w -> w.candidate().cut(), OneCut.TIES))
        .orElseGet(() -> new Winner(partition.require(heaviest(), constraints), 1));
  }

  private OptionalDouble value(SplitPoint cut, Map<Objective, Double> least) {
    double sum = 0;
    for (Objective objective : Objective.values()) {
      if (shares.containsKey(objective)) {
        OptionalDouble value = objective.of(cut);
        if (value.isEmpty()) {
          return OptionalDouble.empty();
        }
        sum += shares.get(objective) * value.getAsDouble() / least.get(objective);
      }
    }
    return OptionalDouble.of(sum);
  }

  /** The weights as text, such as {@code latency=0.7,energy=0.3}. */
  public String label() {
    return List.of(Objective.values()).stream()
        .filter(shares::containsKey)
        .map(o -> String.format(Locale.ROOT, "%s=%.3g", o.label(), shares.get(o)))
        .collect(Collectors.joining(","));
  }
}
