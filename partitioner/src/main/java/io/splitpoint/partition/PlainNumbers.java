package io.splitpoint.partition;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.OptionalDouble;

/** Writes numbers without locale and exponent, in at most twelve significant digits. */
final class PlainNumbers {

  private static final MathContext DIGITS = new MathContext(12, RoundingMode.HALF_EVEN);

  private PlainNumbers() {}

  static String plain(double value) {
    return value == 0
        ? "0"
        : BigDecimal.valueOf(value).round(DIGITS).stripTrailingZeros().toPlainString();
  }

  /** A value in which NaN, this package's unknown, becomes empty. */
  static OptionalDouble known(double value) {
    return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
