package io.splitpoint.power.emulate;

import io.splitpoint.failure.InputException;
import io.splitpoint.power.um.UmModel;
import java.util.List;

/** The meters that can be emulated, by the names of their specs. */
public final class EmulatedMeters {

  /** The names of the meters. */
  public static final List<String> NAMES = List.of("um25c", "um24c", "um34c", "tc66c");

  private EmulatedMeters() {}

  /**
   * A meter under a load.
   *
   * @param volts supply voltage, above 0 and at most 24
   * @param snapshot whether it shows single instants, not means of the refresh
   * @throws InputException when there is no such meter, or the voltage is too high
   */
  public static EmulatedMeter named(
      String name, PowerProfile load, double volts, boolean snapshot) {
    if (!(volts > 0 && volts <= 24)) {
      throw new InputException(
          "emulated meter: expected a supply of more than 0 and at most 24 V, found " + volts);
    }
    return switch (name) {
      case "um24c" -> new EmulatedUm(UmModel.UM24C, load, volts, 1, snapshot);
      case "um25c" -> new EmulatedUm(UmModel.UM25C, load, volts, 1, snapshot);
      case "um34c" -> new EmulatedUm(UmModel.UM34C, load, volts, 1, snapshot);
      case "tc66c" -> new EmulatedTc66(load, volts, 1, snapshot);
      default ->
          throw new InputException(
              "emulated meter: expected one of %s, found '%s'"
                  .formatted(String.join(", ", NAMES), name));
    };
  }
}
