package io.splitpoint.power.um;

import io.splitpoint.power.Accuracy;
import java.util.OptionalDouble;

/**
 * The values of one answer, the same for every model of meter.
 *
 * @param model such as {@code UM25C}
 * @param accuracy what its maker states
 * @param counterMwh of the selected data group
 * @param trailerValid whether the answer ends as the model's answers do
 * @param emulated whether it is an emulator's
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

  /** Whether the two cannot be told apart: perhaps one refresh that was read twice. */
  boolean same(Reading other) {
    return volts == other.volts
        && amps == other.amps
        && watts == other.watts
        && counterMwh.equals(other.counterMwh);
  }
}
