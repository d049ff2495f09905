package io.splitpoint.partition;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The limits that a cut must keep. A cut with an unknown value does not keep a constraint on that
 * value.
 *
 * @param deadlineMs largest latency
 * @param energyBudgetMj largest energy
 * @param memoryBytes largest number of parameter bytes on the head device
 */
public record Constraints(
    OptionalDouble deadlineMs, OptionalDouble energyBudgetMj, OptionalLong memoryBytes) {

  public static final Constraints NONE =
      new Constraints(OptionalDouble.empty(), OptionalDouble.empty(), OptionalLong.empty());

  public static Constraints deadline(double ms) {
    return new Constraints(OptionalDouble.of(ms), OptionalDouble.empty(), OptionalLong.empty());
  }

  boolean allows(SplitPoint cut) {
    return allows(cut.latencyMs().orElse(Double.NaN), cut.energyMj().orElse(Double.NaN))
        && allowsMemory(cut.headParamBytes());
  }

  boolean allows(double latencyMs, double energyMj) {
    return (deadlineMs.isEmpty() || latencyMs <= deadlineMs.getAsDouble())
        && (energyBudgetMj.isEmpty() || energyMj <= energyBudgetMj.getAsDouble());
  }

  boolean allowsMemory(long headParamBytes) {
    return memoryBytes.isEmpty() || headParamBytes <= memoryBytes.getAsLong();
  }
}
