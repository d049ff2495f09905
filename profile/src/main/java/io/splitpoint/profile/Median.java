package io.splitpoint.profile;

import java.util.Arrays;
import java.util.Collection;

/**
 * The median of a sample: its middle value, or the mean of the two middle values. Use it for every
 * median; a percentile by nearest rank differs.
 */
public final class Median {

  private Median() {}

  /**
   * The median, in the values' unit.
   *
   * @param values at least one value, in any order; not changed
   * @throws IllegalArgumentException when there are none
   */
  public static double of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("a median needs at least one value, found none");
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  /** The median of a collection without nulls. */
  public static double of(Collection<? extends Number> values) {
    return of(values.stream().mapToDouble(Number::doubleValue).toArray());
  }
}
