package io.splitpoint.cli.option;

import io.splitpoint.failure.InputException;
import java.util.List;
import java.util.Optional;

/**
 * The values in milliseconds of an option for one model, as {@code MODEL=MS}, or for all. Use it
 * where each model may have its own value.
 */
public final class PerModel {

  private PerModel() {}

  /**
   * The milliseconds given for a model; empty where none are.
   *
   * @param option its name, for the error
   * @param values as they were typed
   * @throws InputException when it is not a number above 0
   */
  public static Optional<Double> of(String option, List<String> values, String model) {
    Optional<Double> found = Optional.empty();
    boolean named = false;
    for (String value : values) {
      int equals = value.lastIndexOf('=');
      if (equals >= 0 ? value.substring(0, equals).equals(model) : !named) {
        found = Optional.of(milliseconds(option, value, value.substring(equals + 1)));
        named |= equals >= 0;
      }
    }
    return found;
  }

  private static double milliseconds(String option, String value, String number) {
    double ms;
    try {
      ms = Double.parseDouble(number);
    } catch (NumberFormatException notANumber) {
      ms = -1;
    }
    if (!(ms > 0 && ms <= 1e9)) {
      throw new InputException(option + ": expected milliseconds above 0, found '" + value + "'");
    }
    return ms;
  }
}
