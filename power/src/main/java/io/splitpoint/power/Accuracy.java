package io.splitpoint.power;

import java.util.OptionalDouble;

/**
 * A meter's specified accuracy, as limits and not standard deviations: a reading x is within {@code
 * gain·x + offset} of the true value.
 *
 * @param voltsGain relative limit of the voltage, 0.0005 for 0.5 per mille
 * @param voltsOffset limit of the voltage's last digits in V
 * @param ampsGain relative limit of the current
 * @param ampsOffset limit of the current's last digits in A
 * @param wattsGain relative limit of the power, for meters that report only power
 * @param wattsOffset limit of the power's last digits in W, for such meters
 * @param stated whether the manufacturer or the user stated it
 */
public record Accuracy(
    double voltsGain,
    double voltsOffset,
    double ampsGain,
    double ampsOffset,
    double wattsGain,
    double wattsOffset,
    boolean stated) {

  /** No stated accuracy: intervals then include only the scatter of the readings. */
  public static final Accuracy UNSTATED = new Accuracy(0, 0, 0, 0, 0, 0, false);

  /** The standard deviation of a rectangular distribution over ±a is a/√3 (GUM). */
  private static final double RECTANGULAR = 1 / Math.sqrt(3);

  public Accuracy {
    for (double limit :
        new double[] {voltsGain, voltsOffset, ampsGain, ampsOffset, wattsGain, wattsOffset}) {
      if (!(limit >= 0 && limit < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("accuracy: expected at least 0, found " + limit);
      }
    }
  }

  /** The accuracy of a meter that reports voltage and current. */
  public static Accuracy ofVoltsAndAmps(
      double voltsGain, double voltsOffset, double ampsGain, double ampsOffset) {
    return new Accuracy(voltsGain, voltsOffset, ampsGain, ampsOffset, 0, 0, true);
  }

  /** The accuracy of a meter that reports power. */
  public static Accuracy ofWatts(double gain, double offsetWatts) {
    return new Accuracy(0, 0, 0, 0, gain, offsetWatts, true);
  }

  /** Relative standard uncertainty of the power's scale, common to all readings of a meter. */
  double gain() {
    return RECTANGULAR
        * Math.sqrt(voltsGain * voltsGain + ampsGain * ampsGain + wattsGain * wattsGain);
  }

  /** Standard uncertainty in W of a mean of {@code watts}, from scale and digits. */
  double ofMean(double watts, OptionalDouble volts) {
    double digits = wattsOffset;
    if (volts.isPresent() && volts.getAsDouble() > 0) {
      double amps = watts / volts.getAsDouble();
      digits = Math.hypot(digits, Math.hypot(volts.getAsDouble() * ampsOffset, amps * voltsOffset));
    }
    return Math.hypot(gain() * watts, RECTANGULAR * digits);
  }

  /**
   * Standard uncertainty in W of a difference of two means of one meter: the error of the current's
   * digits is common to both and cancels, those of the scale and of the voltage's digits remain.
   */
  double ofDifference(double watts, OptionalDouble volts) {
    double digits =
        volts.isPresent() && volts.getAsDouble() > 0
            ? watts / volts.getAsDouble() * voltsOffset
            : 0;
    return Math.hypot(gain() * watts, RECTANGULAR * digits);
  }
}
