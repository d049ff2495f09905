package io.splitpoint.partition;

import java.util.List;
import java.util.Optional;

/**
 * Decides whether an objective is open because a power of a link is unknown. A cut over such a link
 * never wins; but where it could be the best one, no other cut is called best either.
 */
final class Undecided {

  private Undecided() {}

  /**
   * The cut that would be best if the unknown power were small; empty where there is none.
   *
   * @return an index into {@code cuts}
   */
  static Optional<Integer> by(List<SplitPoint> cuts, Objective objective, Constraints constraints) {
    List<SplitPoint> atLeast = cuts.stream().map(SplitPoint::atLeast).toList();
    return OneCut.best(atLeast, objective, constraints)
        .filter(index -> open(cuts.get(index), objective, constraints));
  }

  private static boolean open(SplitPoint cut, Objective objective, Constraints constraints) {
    return needsEnergy(objective, constraints) && cut.energyAtLeastMj().isPresent();
  }

  /** Whether an answer depends on energies. */
  static boolean needsEnergy(Objective objective, Constraints constraints) {
    return objective == Objective.ENERGY
        || objective == Objective.EDP
        || constraints.energyBudgetMj().isPresent();
  }

  /** Such as "undecided for energy: the link's transmit power is not known (…)". */
  static String because(Objective objective, String unknownPower) {
    return "undecided for %s: %s"
        .formatted(
            objective == Objective.EDP ? "energy-delay product" : objective.label(), unknownPower);
  }
}
