package io.splitpoint.profile;

import java.util.OptionalDouble;

/**
 * What one run costs at the meter.
 *
 * @param powerW mean power while running, empty where only the energy is known
 * @param mj energy of one run in millijoule
 * @param lowMj lower end of its 95 % interval; 0 where unknown
 * @param highMj upper end of its 95 % interval; infinite where the interval is unknown
 * @param source where the numbers come from
 */
public record Energy(OptionalDouble powerW, double mj, double lowMj, double highMj, Source source) {

  public Energy {
    if (!(mj >= 0 && mj < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("energy: expected at least 0 mJ, found " + mj);
    }
    if (!(lowMj <= mj && mj <= highMj)) {
      throw new IllegalArgumentException(
          "energy: expected low <= energy <= high, found " + lowMj + ", " + mj + ", " + highMj);
    }
  }

  /** Whether the interval is known; without it nothing can be said about confidence. */
  public boolean hasInterval() {
    return highMj < Double.POSITIVE_INFINITY;
  }
}
