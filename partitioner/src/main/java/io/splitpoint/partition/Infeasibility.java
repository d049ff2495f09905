package io.splitpoint.partition;

import io.splitpoint.failure.InfeasibleException;
import io.splitpoint.failure.InputException;
import io.splitpoint.profile.Milliseconds;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** Explains why there is no best split: a number is missing, or no split keeps the constraints. */
final class Infeasibility {

  private Infeasibility() {}

  /** Always throws; the result type lets callers return it. */
  static Candidate explain(List<SplitPoint> cuts, Objective objective, Constraints constraints) {
    boolean energy =
        objective == Objective.ENERGY
            || objective == Objective.EDP
            || constraints.energyBudgetMj().isPresent();
    boolean latency = objective != Objective.ENERGY || constraints.deadlineMs().isPresent();
    String devices = cuts.get(0).headDevice() + " and " + cuts.get(0).tailDevice();
    if (energy && cuts.stream().allMatch(cut -> cut.energyMj().isEmpty())) {
      throw new InputException(
          "%s: expected energies of %s in the profile, found none (profile with a meter)"
              .formatted(
                  objective == Objective.ENERGY || objective == Objective.EDP
                      ? "objective " + objective.label()
                      : "energy budget",
                  devices));
    }
    if (latency && cuts.stream().allMatch(cut -> cut.latencyMs().isEmpty())) {
      throw new InputException(
          "objective %s: expected the whole model's latency on %s in the profile, found none"
              .formatted(objective.label(), devices));
    }
    List<String> asked = new ArrayList<>();
    List<ToDoubleFunction<SplitPoint>> excess = new ArrayList<>();
    constraints
        .deadlineMs()
        .ifPresent(
            ms -> {
              asked.add("a deadline of " + PlainNumbers.plain(ms) + " ms");
              excess.add(cut -> ratio(cut.latencyMs().orElse(Double.NaN), ms));
            });
    constraints
        .energyBudgetMj()
        .ifPresent(
            mj -> {
              asked.add("an energy budget of " + PlainNumbers.plain(mj) + " mJ");
              excess.add(cut -> ratio(cut.energyMj().orElse(Double.NaN), mj));
            });
    constraints
        .memoryBytes()
        .ifPresent(
            bytes -> {
              asked.add(bytes + " bytes of parameters on the head device");
              excess.add(cut -> ratio(cut.headParamBytes(), bytes));
            });
    SplitPoint nearest = null;
    double least = Double.POSITIVE_INFINITY;
    for (SplitPoint cut : cuts) {
      double worst = excess.stream().mapToDouble(e -> e.applyAsDouble(cut)).max().orElse(1);
      if (worst < least && objective.of(cut).isPresent()) {
        least = worst;
        nearest = cut;
      }
    }
    if (nearest == null) {
      throw new InputException(
          "objective %s: expected a cut with known costs on %s, found none"
              .formatted(objective.label(), devices));
    }
    throw new InfeasibleException(
        "no cut meets %s; the nearest is %s ms%s, %d bytes of parameters (%s)"
            .formatted(
                String.join(" and ", asked),
                text(nearest.latencyMs()),
                nearest.energyMj().isPresent() ? ", " + text(nearest.energyMj()) + " mJ" : "",
                nearest.headParamBytes(),
                Wording.where(nearest)));
  }

  private static String text(OptionalDouble value) {
    return value.isPresent() ? Milliseconds.text(value.getAsDouble()) : "unknown";
  }

  /** The value over its limit; above 1 is too much, and an unknown value is infinite. */
  private static double ratio(double value, double limit) {
    if (Double.isNaN(value)) {
      return Double.POSITIVE_INFINITY;
    }
    return value <= limit ? 1 : value / Math.max(limit, Double.MIN_NORMAL);
  }
}
