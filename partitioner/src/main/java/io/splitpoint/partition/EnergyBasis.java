package io.splitpoint.partition;

import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.Source;
import java.util.OptionalDouble;

/**
 * The source of a split's energy, whose energy it is, and its interval.
 *
 * @param source modelled where any part comes from a model, a device file or an emulated meter,
 *     else published where any part was published
 * @param of whose energy is counted
 * @param lowMj lower end of its interval, with all errors of the same sign; empty where it is
 *     unknown
 * @param highMj upper end
 * @param idleW power between frames inside the same boundary; empty where unknown
 * @param idleLowW lower end of its interval
 * @param idleHighW upper end
 */
public record EnergyBasis(
    Source source,
    EnergyOf of,
    OptionalDouble lowMj,
    OptionalDouble highMj,
    OptionalDouble idleW,
    OptionalDouble idleLowW,
    OptionalDouble idleHighW) {

  /** An energy whose parts are not known. */
  static EnergyBasis of(Source source) {
    return new EnergyBasis(
        source,
        EnergyOf.UNKNOWN,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty());
  }

  boolean modelled() {
    return source == Source.MODELLED;
  }

  /** This basis for an energy that has changed, whose interval is unknown. */
  EnergyBasis withoutInterval() {
    return new EnergyBasis(
        source, of, OptionalDouble.empty(), OptionalDouble.empty(), idleW, idleLowW, idleHighW);
  }
}
