package io.splitpoint.energy;

import java.util.Optional;

/**
 * A power with its interval, or the reason why it is unknown. Use it wherever powers are added: a
 * sum with an unknown part is unknown and keeps the reason.
 *
 * @param value W; NaN where unknown
 * @param low lower end of the 90 % interval
 * @param high upper end
 * @param missing what is missing, such as "the board's idle power is not known (…)"; present only
 *     where the value is unknown
 */
public record Watts(double value, double low, double high, Optional<String> missing) {

  /** Zero power. */
  public static final Watts NONE = exactly(0);

  /** A power without an interval. */
  public static Watts exactly(double value) {
    return new Watts(value, value, value, Optional.empty());
  }

  /**
   * @param errorShare half width of the interval as a share of the value; at least 0
   */
  public static Watts of(double value, double errorShare) {
    return new Watts(
        value, value * Math.max(0, 1 - errorShare), value * (1 + errorShare), Optional.empty());
  }

  public static Watts unknown(String missing) {
    return new Watts(Double.NaN, Double.NaN, Double.NaN, Optional.of(missing));
  }

  public boolean known() {
    return missing.isEmpty();
  }

  /** The sum of both, whose errors are assumed to have the same sign. */
  public Watts plus(Watts other) {
    return new Watts(
        value + other.value,
        low + other.low,
        high + other.high,
        missing.isPresent() ? missing : other.missing);
  }
}
