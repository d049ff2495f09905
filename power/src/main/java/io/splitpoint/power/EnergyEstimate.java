package io.splitpoint.power;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What one run costs at the meter.
 *
 * @param powerW mean power while running, everything the meter sees included, in W
 * @param energyMj gross energy of one run in mJ: that power times the run's time
 * @param lowMj lower end of its 95 % interval
 * @param highMj upper end of its 95 % interval
 * @param idleW mean power of the idle windows; empty when none was given or read
 * @param dynamicMj energy of one run above idle; empty without idle windows, and when load and idle
 *     cannot be told apart
 * @param runMs mean time of one run in ms
 * @param windows loaded windows behind the numbers
 * @param refreshes distinct refreshes of the meter behind the numbers
 * @param warnings what the user should know about these numbers
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

  /** Whether load and idle could be told apart. */
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

    /** Both together; their errors are taken to go the same way. */
    public Interval plus(Interval other) {
      return new Interval(value + other.value, low + other.low, high + other.high);
    }

    /** Whether a number lies within. */
    public boolean holds(double number) {
      return low <= number && number <= high;
    }
  }
}
