package io.splitpoint.table;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The one grammar of numbers: decimal digits, a point, an exponent. There is no NaN, no infinity,
 * no {@code 1f}, no {@code 0x10} and no {@code 1_000} in it, whatever a library's parser takes. Use
 * {@link #text} to write numbers that are read again, or shown as they are.
 */
public final class Numbers {

  private static final int LONGEST = 100;

  private static final Pattern POINT =
      Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?");

  private static final Pattern COMMA =
      Pattern.compile("[+-]?[0-9]*,[0-9]+(?:[eE][+-]?[0-9]{1,4})?");

  private Numbers() {}

  /**
   * All digits that tell it from its neighbours, without an exponent: {@code 1500}, {@code 0.25}.
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
