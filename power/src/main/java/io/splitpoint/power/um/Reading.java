package io.splitpoint.power.um;

import io.splitpoint.power.Accuracy;
import java.util.OptionalDouble;

/**
 * The values of one answer, the same for every model of meter.
 *
 * @param model such as {@code UM25C}
 * @param accuracy specified accuracy
 * @param counterMwh energy counter of the selected data group
 * @param trailerValid whether the trailer is the model's
 * @param emulated whether it comes from an emulator
 */
record Reading(
    String model,
    Accuracy accuracy,
    double volts,
    double amps,
    double watts,
    OptionalDouble counterMwh,
    boolean trailerValid,
    boolean emulated) {

  /** Whether both are equal, perhaps because one refresh was read twice. */
  boolean same(Reading other) {
    return volts == other.volts
        && amps == other.amps
        && watts == other.watts
        && counterMwh.equals(other.counterMwh);
  }
}
