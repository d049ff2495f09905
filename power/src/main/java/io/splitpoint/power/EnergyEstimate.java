package io.splitpoint.power;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The power and energy of one run at the meter.
 *
 * @param powerW mean power while running of everything that the meter measures, in W
 * @param energyMj gross energy of one run in mJ: that power times the run's time
 * @param lowMj lower end of its 95 % interval
 * @param highMj upper end of its 95 % interval
 * @param idleW mean power of the idle windows in W; empty when there is none
 * @param dynamicMj energy of one run above idle in mJ; empty without idle windows, and when load
 *     and idle cannot be distinguished
 * @param runMs mean time of one run in ms
 * @param windows number of loaded windows used
 * @param refreshes number of distinct refreshes of the meter used
 * @param warnings warnings about these numbers
 */
public record EnergyEstimate(
    double powerW,
    double energyMj,
    double lowMj,
    double highMj,
    OptionalDouble idleW,
    Optional<Interval> dynamicMj,
    double runMs,
    int windows,
    int refreshes,
    List<String> warnings) {

  public EnergyEstimate {
    warnings = List.copyOf(warnings);
  }

  /** Whether load and idle can be distinguished. */
  public boolean resolvable() {
    return dynamicMj.isPresent();
  }

  /**
   * A number with its 95 % interval.
   *
   * @param value the number
   * @param low lower end
   * @param high upper end
   */
  public record Interval(double value, double low, double high) {

    static Interval of(double value, Uncertain uncertain) {
      double half = uncertain.expanded();
      return new Interval(value, value - half, value + half);
    }

    /** The sum of both, whose errors are assumed to have the same sign. */
    public Interval plus(Interval other) {
      return new Interval(value + other.value, low + other.low, high + other.high);
    }
  }
}
