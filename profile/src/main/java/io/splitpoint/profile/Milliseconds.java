package io.splitpoint.profile;

import java.util.Locale;

/** Formats milliseconds and millijoules for tables and sentences; files have all digits. */
public final class Milliseconds {

  private static final int SIGNIFICANT = 3;

  private Milliseconds() {}

  /**
   * At least three significant digits: {@code 120}, {@code 1.40}, {@code 0.0165}. Only 0 is shown
   * as 0.
   *
   * @param ms a finite time
   */
  public static String text(double ms) {
    return fixed(ms, decimals(ms, SIGNIFICANT));
  }

  /**
   * Half the width of an interval, with the decimals of its value, and at least one digit that is
   * not 0: {@code 0.0002} for 0.0165.
   *
   * @param half half width, above 0 and finite
   */
  public static String half(double half, double value) {
    return half >= 1
        ? text(half)
        : fixed(half, Math.max(decimals(half, 1), decimals(value, SIGNIFICANT)));
  }

  private static String fixed(double ms, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", ms);
  }

  /** Two decimals for 0 and from 1 to 10, one below 100, none above. */
  private static int decimals(double ms, int significant) {
    double size = Math.abs(ms);
    if (size >= 10) {
      return size >= 100 ? 0 : 1;
    }
    int needed = size == 0 ? 0 : significant - 1 - (int) Math.floor(Math.log10(size));
    return Math.max(2, needed);
  }
}
