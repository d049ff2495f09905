package io.splitpoint.table;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The range of plausible values of a number with a unit. Use {@link #of(String)} for a column or
 * key whose name ends in its unit, and the constructor for others.
 *
 * <p>The bounds are wide: they exclude the impossible ({@code 1e308} nJ), not the rare. Products of
 * a few numbers within them stay finite.
 *
 * @param unit shown in messages, empty for a count or a share
 * @param least smallest allowed value
 * @param most largest allowed value
 */
public record Range(String unit, double least, double most) {

  /** A count of things: 0 to 2³¹ − 1. */
  public static final Range COUNT = new Range("", 0, Integer.MAX_VALUE);

  /** A share or a probability: 0 to 1. */
  public static final Range SHARE = new Range("", 0, 1);

  /** A number without a unit: 0 to 10¹⁵. */
  public static final Range PLAIN = new Range("", 0, 1e15);

  /** Values nearer to 0, but not 0, cannot have been measured. */
  private static final BigDecimal FINEST = new BigDecimal("1e-15");

  private static final Map<String, Range> BY_SUFFIX =
      Map.ofEntries(
          Map.entry("_ms", new Range("ms", 0, 1e9)),
          Map.entry("_s", new Range("s", 0, 1e6)),
          Map.entry("_w", new Range("W", 0, 1e5)),
          Map.entry("_mj", new Range("mJ", 0, 1e12)),
          Map.entry("_nj", new Range("nJ", 0, 1e6)),
          Map.entry("_pj", new Range("pJ", 0, 1e9)),
          Map.entry("_v", new Range("V", 0, 1e5)),
          Map.entry("_a", new Range("A", 0, 1e5)),
          Map.entry("_mwh", new Range("mWh", 0, 1e12)),
          Map.entry("_bytes", new Range("bytes", 0, 1e15)),
          Map.entry("_macs", new Range("multiply-accumulates", 0, 1e18)),
          Map.entry("_mbps", new Range("Mbit/s", 1e-6, 1e7)),
          Map.entry("_mhz", new Range("MHz", 1e-3, 1e6)),
          Map.entry("_mb_per_s", new Range("MB/s", 1e-6, 1e7)),
          Map.entry("_per_s", new Range("a second", 1e-6, 1e9)));

  /**
   * The range by the unit at the end of a name, such as {@code latency_ms} or {@code
   * latency_ms_low}; {@link #PLAIN} when the name ends in no unit.
   */
  public static Range of(String name) {
    String plain = name.replaceFirst("_(low|high|p99)$", "");
    return BY_SUFFIX.entrySet().stream()
        .filter(entry -> plain.endsWith(entry.getKey()))
        .max(java.util.Comparator.comparingInt(entry -> entry.getKey().length()))
        .map(Map.Entry::getValue)
        .orElse(PLAIN);
  }

  /** This range on both sides of 0, for a current or a power that may be reversed. */
  public Range signed() {
    return new Range(unit, -most, most);
  }

  /** This range without values below {@code above}. */
  public Range from(double above) {
    return new Range(unit, above, most);
  }

  /** Like {@link #parse}, as a double. */
  public OptionalDouble number(String text) {
    return parse(text)
        .map(number -> OptionalDouble.of(number.doubleValue()))
        .orElse(OptionalDouble.empty());
  }

  /** The exact number of a text, when it is a number within the range. */
  public Optional<BigDecimal> parse(String text) {
    return Numbers.plain(text)
        .flatMap(
            number -> {
              if (number.signum() != 0 && number.abs().compareTo(FINEST) < 0) {
                // Noise around 0 is real where a number may be negative.
                return least < 0 ? Optional.of(BigDecimal.ZERO) : Optional.empty();
              }
              boolean within =
                  number.compareTo(new BigDecimal(least)) >= 0
                      && number.compareTo(new BigDecimal(most)) <= 0;
              return within ? Optional.of(number) : Optional.empty();
            });
  }

  /** The expectation as text, such as {@code a number from 0 to 1e9 ms}. */
  public String expected() {
    return expected(false);
  }

  String expected(boolean whole) {
    return "a %snumber from %s to %s%s"
        .formatted(
            whole ? "whole " : "", shown(least), shown(most), unit.isEmpty() ? "" : " " + unit);
  }

  private static String shown(double bound) {
    BigDecimal number = new BigDecimal(Double.toString(bound)).stripTrailingZeros();
    boolean plain = bound == 0 || Math.abs(bound) >= 1e-3 && Math.abs(bound) < 1e6;
    return plain || number.precision() > 3
        ? number.toPlainString()
        : number.unscaledValue() + "e" + -number.scale();
  }
}
