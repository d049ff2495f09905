package io.splitpoint.profile;

import java.util.OptionalDouble;

/**
 * The energy of one run.
 *
 * @param powerW mean power while running, empty where only the energy is known
 * @param mj energy of one run in millijoule
 * @param lowMj lower end of its 95 % interval; 0 where unknown
 * @param highMj upper end of its 95 % interval; infinite where the interval is unknown
 * @param source source of the numbers
 * @param of whose energy it is
 * @param idleW idle power in W from the same source within the same boundary; empty where unknown
 */
public record Energy(
    OptionalDouble powerW,
    double mj,
    double lowMj,
    double highMj,
    Source source,
    EnergyOf of,
    OptionalDouble idleW) {

  public Energy {
    if (!(mj >= 0 && mj < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("energy: expected at least 0 mJ, found " + mj);
    }
    if (!(lowMj <= mj && mj <= highMj)) {
      throw new IllegalArgumentException(
          "energy: expected low <= energy <= high, found " + lowMj + ", " + mj + ", " + highMj);
    }
  }

  /** An energy whose boundary is not stated. */
  public Energy(OptionalDouble powerW, double mj, double lowMj, double highMj, Source source) {
    this(powerW, mj, lowMj, highMj, source, EnergyOf.UNKNOWN, OptionalDouble.empty());
  }

  /** Whether the interval is known; without it there is no confidence. */
  public boolean hasInterval() {
    return highMj < Double.POSITIVE_INFINITY;
  }
}
