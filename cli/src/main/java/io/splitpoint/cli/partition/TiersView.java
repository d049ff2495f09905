package io.splitpoint.cli.partition;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.splitpoint.partition.Constraints;
import io.splitpoint.partition.Objective;
import io.splitpoint.partition.Tiers;
import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Cuts along several devices in a row, for people and for programs.
 *
 * @param undecided for each objective that nothing is best for, why
 * @param best placements; null where none keeps the constraints
 */
record TiersView(
    List<String> devices,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<Objective, String> undecided,
    @JsonAnyGetter Map<Objective, Placement> best) {

  /**
   * @param deviceOfLayer for each layer the device that runs it, from 0
   */
  record Placement(double value, int[] deviceOfLayer, String inWords) {}

  static TiersView of(Tiers tiers, Constraints constraints) {
    Map<Objective, String> undecided = new EnumMap<>(Objective.class);
    Map<Objective, Placement> best = new EnumMap<>(Objective.class);
    for (Objective objective : Objective.values()) {
      Optional<String> why = tiers.undecided(objective, constraints);
      why.ifPresent(sentence -> undecided.put(objective, sentence));
      if (why.isEmpty() && answerable(objective, tiers, constraints)) {
        best.put(
            objective,
            tiers
                .best(objective, constraints)
                .map(one -> new Placement(one.value(), one.device(), tiers.inWords(one)))
                .orElse(null));
      }
    }
    return new TiersView(tiers.names(), undecided, best);
  }

  /** Not the throughput under a deadline or an energy budget, which is no sum over stages. */
  private static boolean answerable(Objective objective, Tiers tiers, Constraints constraints) {
    return switch (objective) {
      case LATENCY -> true;
      case THROUGHPUT ->
          constraints.deadlineMs().isEmpty() && constraints.energyBudgetMj().isEmpty();
      case ENERGY, EDP -> tiers.energy().isPresent();
    };
  }

  void print(PrintWriter out) {
    out.println();
    out.println("Along " + String.join(", ", devices));
    undecided.values().forEach(why -> out.println("  " + why));
    best.forEach(
        (objective, placement) ->
            out.printf(
                Locale.ROOT,
                "  %-10s %s%n",
                objective.label(),
                placement == null
                    ? "no placement keeps the constraints given"
                    : String.format(
                        Locale.ROOT,
                        "%s: %.4g %s",
                        placement.inWords(),
                        placement.value(),
                        unit(objective))));
  }

  private static String unit(Objective objective) {
    return switch (objective) {
      case LATENCY -> "ms";
      case ENERGY -> "mJ";
      case EDP -> "mJ ms";
      case THROUGHPUT -> "ms an input in a full pipeline";
    };
  }
}
