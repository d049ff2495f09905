package io.splitpoint.partition;

import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.Source;
import java.util.OptionalDouble;

/**
 * How a split's energy is known, and whose it is.
 *
 * @param source where it comes from: modelled where any part of it comes from a model, a device
 *     file or an emulated meter, else published where any part was
 * @param of whose energy is counted
 * @param lowMj lower end of its interval, all parts off the same way; empty where it is unknown
 * @param highMj upper end
 * @param idleW what is drawn between frames inside the same boundary, W; empty where unknown
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

  /** The same of an energy that has changed: its interval is not known. */
  EnergyBasis withoutInterval() {
    return new EnergyBasis(
        source, of, OptionalDouble.empty(), OptionalDouble.empty(), idleW, idleLowW, idleHighW);
  }
}
