package io.splitpoint.energy;

import io.splitpoint.failure.InputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A battery's energy. Use it to estimate how long a board runs on it. All of it counts as usable:
 * where converters and cells leave less, give the smaller energy.
 *
 * @param wattHours above 0
 */
public record Battery(double wattHours) {

  private static final Pattern CHARGE =
      Pattern.compile("(-?[0-9.]{1,12})(m?)Ah@([0-9.]{1,9})V", Pattern.CASE_INSENSITIVE);

  private static final Pattern ENERGY =
      Pattern.compile("(-?[0-9.]{1,12})Wh", Pattern.CASE_INSENSITIVE);

  public Battery {
    if (!(wattHours > 0 && wattHours < 1e9)) {
      throw new InputException("battery: expected more than 0 Wh, found " + wattHours + " Wh");
    }
  }

  /**
   * Reads {@code 37Wh}, {@code 10Ah@3.7V} or {@code 10000mAh@3.7V}.
   *
   * @throws InputException with what was expected and found
   */
  public static Battery parse(String text) {
    Matcher charge = CHARGE.matcher(text);
    Matcher energy = ENERGY.matcher(text);
    try {
      if (charge.matches()) {
        double milli = charge.group(2).isEmpty() ? 1 : 1e-3;
        return new Battery(
            Double.parseDouble(charge.group(1)) * milli * Double.parseDouble(charge.group(3)));
      }
      if (energy.matches()) {
        return new Battery(Double.parseDouble(energy.group(1)));
      }
    } catch (NumberFormatException none) {
      // The error below reports it.
    }
    throw new InputException(
        "battery: expected more than 0 such as 10Ah@3.7V or 37Wh, found '" + text + "'");
  }

  /** Run time at a mean power above 0, in h. */
  public double hours(double meanW) {
    return wattHours / meanW;
  }
}
