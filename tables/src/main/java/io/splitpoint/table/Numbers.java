package io.splitpoint.table;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The grammar of all numbers: decimal digits, a point, an exponent. It excludes NaN, infinity,
 * {@code 1f}, {@code 0x10} and {@code 1_000}. Use {@link #text} to write numbers that are read
 * again or shown exactly.
 */
public final class Numbers {

  private static final int LONGEST = 100;

  private static final Pattern POINT =
      Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?");

  private static final Pattern COMMA =
      Pattern.compile("[+-]?[0-9]*,[0-9]+(?:[eE][+-]?[0-9]{1,4})?");

  private Numbers() {}

  /**
   * The shortest digits that identify the value, without an exponent: {@code 1500}, {@code 0.25}.
   *
   * @param value finite
   */
  public static String text(double value) {
    return value == 0 ? "0" : BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }

  static Optional<BigDecimal> plain(String text) {
    return text.length() <= LONGEST && POINT.matcher(text).matches()
        ? Optional.of(new BigDecimal(text))
        : Optional.empty();
  }

  static boolean hasDecimalComma(String text) {
    return text.length() <= LONGEST && COMMA.matcher(text).matches();
  }

  static boolean hasDecimalPoint(String text) {
    return text.indexOf('.') >= 0 && plain(text).isPresent();
  }
}
