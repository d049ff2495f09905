package io.splitpoint.cli.option;

import io.splitpoint.failure.InputException;
import java.math.BigDecimal;

/**
 * Checks that the number of an option is in its range, and throws a {@link InputException} where it
 * is not. Use it for what the option's type leaves open.
 */
public final class InRange {

  private static final double MOST = 1e9;

  private InRange() {}

  public static <N extends Number> N atLeast(long least, String option, N value) {
    if (value.longValue() < least) {
      throw new InputException(option + ": expected at least " + least + ", found " + value);
    }
    return value;
  }

  /** From the least to the most, both included. */
  public static <N extends Number> N within(double least, double most, String option, N value) {
    if (!(value.doubleValue() >= least && value.doubleValue() <= most)) {
      throw new InputException(
          "%s: expected %s to %s, found %s".formatted(option, plain(least), plain(most), value));
    }
    return value;
  }

  /** Greater than 0 and up to 1e9, for seconds and milliseconds that are counted in nanoseconds. */
  public static double above0(String option, double value) {
    if (!(value > 0 && value <= MOST)) {
      throw new InputException(option + ": expected above 0 to 1e9, found " + value);
    }
    return value;
  }

  private static String plain(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }
}
