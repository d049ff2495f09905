package io.splitpoint.table;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The one grammar of numbers: decimal digits, a point, an exponent. There is no NaN, no infinity,
 * no {@code 1f}, no {@code 0x10} and no {@code 1_000} in it, whatever a library's parser takes.
 */
final class Numbers {

  private static final int LONGEST = 100;

  private static final Pattern POINT =
      Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?");

  private static final Pattern COMMA =
      Pattern.compile("[+-]?[0-9]*,[0-9]+(?:[eE][+-]?[0-9]{1,4})?");

  private Numbers() {}

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
