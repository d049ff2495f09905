package io.splitpoint.partition;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * The best split for one objective and its confidence, compared with the confidence that the user
 * asks for. Use it wherever a winner is shown, so that a split is called best only when it is.
 *
 * @param best the split that most probably is best
 * @param standing whether it may be called best
 * @param others the other splits that may be best, the most probable first; together with {@code
 *     best} they reach the requested confidence. Empty when one is surely best or nothing is known
 * @param regretPercent expected cost of choosing {@code best} over the true best
 */
public record Answer(
    Objective objective,
    Candidate best,
    Standing standing,
    List<Candidate> others,
    OptionalDouble regretPercent) {

  /** Differences below this percentage do not matter. */
  public static final double SAME_PERCENT = 1;

  /** The confidence with which a split is called best unless the user asks for another. */
  public static final double USUAL_CONFIDENCE = 0.95;

  /** How certain it is that the best split is best. */
  public enum Standing {
    /** It is best with the requested confidence. */
    SURE,
    /**
     * The other candidates cost within 1 % of it, and choosing this one costs at most that much on
     * average.
     */
    EQUAL,
    /** Another split may be best, and the difference would matter. */
    UNDECIDED,
    /** The profile has no intervals, so nothing is known about confidence. */
    UNKNOWN,
    /** The run that the numbers come from is not valid, so no probability is given. */
    DOUBTED;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Answer {
    others = List.copyOf(others);
  }

  /**
   * The answer for an objective; empty where no split has a value under the partition's
   * constraints.
   *
   * @param confidence 0.5 to 0.999
   */
  public static Optional<Answer> of(Partition partition, Objective objective, double confidence) {
    return partition.best(objective).map(best -> of(partition, objective, confidence, best));
  }

  private static Answer of(
      Partition partition, Objective objective, double confidence, Candidate best) {
    OptionalDouble regret = partition.regretPercent(objective);
    Double probability = best.probability().get(objective);
    if (probability == null) {
      return new Answer(objective, best, Standing.UNKNOWN, List.of(), regret);
    }
    if (probability >= confidence) {
      return new Answer(objective, best, Standing.SURE, List.of(), regret);
    }
    List<Candidate> order =
        partition.candidates().stream()
            .filter(c -> c != best && c.probability().getOrDefault(objective, 0.0) > 0)
            .sorted(
                Comparator.comparingDouble((Candidate c) -> c.probability().get(objective))
                    .reversed())
            .toList();
    double together = probability;
    int taken = 0;
    while (taken < order.size() && together < confidence) {
      together += order.get(taken++).probability().get(objective);
    }
    List<Candidate> others = order.subList(0, taken);
    return new Answer(
        objective,
        best,
        // Medians that are close by chance leave a regret that follows from their intervals.
        same(objective, best, others) && regret.orElse(0) <= SAME_PERCENT
            ? Standing.EQUAL
            : Standing.UNDECIDED,
        others,
        regret);
  }

  private static boolean same(Objective objective, Candidate best, List<Candidate> others) {
    double value = objective.of(best.cut()).orElse(Double.NaN);
    return others.stream()
        .allMatch(
            other ->
                Math.abs(objective.of(other.cut()).orElse(Double.NaN) - value)
                    <= SAME_PERCENT / 100 * value);
  }

  /** This answer without probabilities, for numbers from a run that is not valid. */
  public Answer doubted() {
    return new Answer(objective, best, Standing.DOUBTED, others, OptionalDouble.empty());
  }

  /** Whether measuring can stop. */
  public boolean decided() {
    return standing != Standing.UNDECIDED && standing != Standing.DOUBTED;
  }

  /**
   * The answer as text, such as "best for latency: after block5_pool on coral, the rest on cpu:
   * 37.9 ms (96 % sure)".
   */
  public String inWords() {
    String name = objective == Objective.EDP ? "energy-delay product" : objective.label();
    if (!decided()) {
      return "%s for %s%s: %s%s%s"
          .formatted(
              standing == Standing.UNDECIDED ? "undecided" : "in doubt",
              name,
              standing == Standing.UNDECIDED ? "" : ", because the run is not valid",
              costAndChance(best),
              orOthers(),
              regret());
    }
    String line = "best for " + name + ": " + costAndChance(best);
    return standing == Standing.EQUAL
        ? line
            + "; within %.0f %% of it: ".formatted(SAME_PERCENT)
            + others.stream()
                .limit(3)
                .map(other -> Wording.where(other.cut()))
                .collect(Collectors.joining("; "))
        : line;
  }

  private String costAndChance(Candidate candidate) {
    Double probability = candidate.probability().get(objective);
    return candidate.cut().inWords()
        + (candidate.cut().isModelled() ? " (modelled)" : "")
        + (candidate.cut().tailBasis() == TailBasis.DIFFERENCE ? " (tail by difference)" : "")
        + (probability == null || standing == Standing.DOUBTED
            ? ""
            : String.format(Locale.ROOT, " (%.0f %% sure)", 100 * probability));
  }

  /** Names one alternative or their number; the table and the JSON list them all. */
  private String orOthers() {
    return switch (others.size()) {
      case 0 -> "";
      case 1 -> ", or " + Wording.where(others.get(0).cut());
      default -> ", or one of %d others".formatted(others.size());
    };
  }

  private String regret() {
    return regretPercent.isPresent()
        ? String.format(
            Locale.ROOT,
            "; taking it costs %.2g %% over the best on average",
            regretPercent.getAsDouble())
        : "";
  }
}
