package io.splitpoint.power;

import java.util.OptionalDouble;

/**
 * What a meter's maker promises: limits, not standard deviations. A reading x is within {@code
 * gain·x + offset} of the truth.
 *
 * @param voltsGain relative limit of the voltage, 0.0005 for 0.5 per mille
 * @param voltsOffset limit of the voltage's digits in V
 * @param ampsGain relative limit of the current
 * @param ampsOffset limit of the current's digits in A
 * @param wattsGain relative limit of the power, for meters that tell only power
 * @param wattsOffset limit of the power's digits in W, for meters that tell only power
 * @param stated whether the maker (or the user) stated it at all
 */
public record Accuracy(
    double voltsGain,
    double voltsOffset,
    double ampsGain,
    double ampsOffset,
    double wattsGain,
    double wattsOffset,
    boolean stated) {

  /** Nobody stated anything: intervals hold the scatter of the readings only. */
  public static final Accuracy UNSTATED = new Accuracy(0, 0, 0, 0, 0, 0, false);

  /** A limit of spread a, equally likely anywhere within, has the standard deviation a/√3 (GUM). */
  private static final double RECTANGULAR = 1 / Math.sqrt(3);

  public Accuracy {
    for (double limit :
        new double[] {voltsGain, voltsOffset, ampsGain, ampsOffset, wattsGain, wattsOffset}) {
      if (!(limit >= 0 && limit < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("accuracy: expected at least 0, found " + limit);
      }
    }
  }

  /** Of a meter that tells voltage and current. */
  public static Accuracy ofVoltsAndAmps(
      double voltsGain, double voltsOffset, double ampsGain, double ampsOffset) {
    return new Accuracy(voltsGain, voltsOffset, ampsGain, ampsOffset, 0, 0, true);
  }

  /** Of a meter that tells power. */
  public static Accuracy ofWatts(double gain, double offsetWatts) {
    return new Accuracy(0, 0, 0, 0, gain, offsetWatts, true);
  }

  /** Standard uncertainty of the power's scale, relative: common to every reading of one meter. */
  double gain() {
    return RECTANGULAR
        * Math.sqrt(voltsGain * voltsGain + ampsGain * ampsGain + wattsGain * wattsGain);
  }

  /** Standard uncertainty in W of a mean of {@code watts} at {@code volts}, scale and digits. */
  double ofMean(double watts, OptionalDouble volts) {
    double digits = wattsOffset;
    if (volts.isPresent() && volts.getAsDouble() > 0) {
      double amps = watts / volts.getAsDouble();
      digits = Math.hypot(digits, Math.hypot(volts.getAsDouble() * ampsOffset, amps * voltsOffset));
    }
    return Math.hypot(gain() * watts, RECTANGULAR * digits);
  }

  /**
   * Standard uncertainty in W of a difference of two means of one meter: the digits of the current
   * are common to both and cancel, the scale and the digits of the voltage stay.
   */
  double ofDifference(double watts, OptionalDouble volts) {
    double digits =
        volts.isPresent() && volts.getAsDouble() > 0
            ? watts / volts.getAsDouble() * voltsOffset
            : 0;
    return Math.hypot(gain() * watts, RECTANGULAR * digits);
  }
}
