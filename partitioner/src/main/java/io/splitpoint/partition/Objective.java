package io.splitpoint.partition;

import io.splitpoint.failure.InputException;
import java.util.List;
import java.util.OptionalDouble;

/** The quantity that a cut is judged by; smaller is better. */
public enum Objective {
  /** Time from input to answer, ms. */
  LATENCY,
  /** Energy that the head device's owner pays, mJ. */
  ENERGY,
  /** Energy-delay product, mJ·ms. */
  EDP,
  /** The slowest of head, transfer and tail, ms: its inverse is the rate of a full pipeline. */
  THROUGHPUT;

  /** The objectives in {@code best_for} and in the JSON's {@code best}. */
  static final List<Objective> REPORTED = List.of(LATENCY, ENERGY, EDP, THROUGHPUT);

  /** The word on the command line and in {@code best_for}. */
  public String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /**
   * @throws InputException when there is no such objective
   */
  public static Objective of(String label) {
    for (Objective objective : values()) {
      if (objective.label().equals(label)) {
        return objective;
      }
    }
    throw new InputException(
        "objective: expected latency, energy, edp or throughput, found '" + label + "'");
  }

  /** The cut's value; empty where a measurement behind it is missing. */
  public OptionalDouble of(SplitPoint cut) {
    return switch (this) {
      case LATENCY -> cut.latencyMs();
      case ENERGY -> cut.energyMj();
      case EDP ->
          cut.latencyMs().isPresent() && cut.energyMj().isPresent()
              ? OptionalDouble.of(cut.latencyMs().getAsDouble() * cut.energyMj().getAsDouble())
              : OptionalDouble.empty();
      case THROUGHPUT ->
          cut.latencyMs().isPresent()
              ? OptionalDouble.of(
                  Math.max(
                      Math.max(cut.headMs().getAsDouble(), cut.transferMs().getAsDouble()),
                      cut.tailMs().getAsDouble()))
              : OptionalDouble.empty();
    };
  }
}
