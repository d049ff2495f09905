package io.splitpoint.power.emulate;

/**
 * The inside of every meter of the family: it samples the load once per refresh, shows truncated
 * digits and counts energy. Its values change only at a refresh.
 */
final class Electronics {

  static final long REFRESH_NANOS = 500_000_000L;

  private static final double JOULE_PER_MWH = 3.6;
  private static final double COULOMB_PER_MAH = 3.6;

  private final PowerProfile load;
  private final Wiring wiring;
  private long refreshes;
  private double watts;
  private double joule;

  Electronics(PowerProfile load, Wiring wiring) {
    this.load = load;
    this.wiring = wiring;
    watts = load.watts(0);
  }

  /** Performs the refreshes that are due. */
  void advance(long nanos) {
    long due = nanos / REFRESH_NANOS;
    if (due <= refreshes) {
      return;
    }
    long skipped = due - 1;
    if (skipped > refreshes) {
      count(refreshes * REFRESH_NANOS, skipped * REFRESH_NANOS);
    }
    double mean = count(skipped * REFRESH_NANOS, due * REFRESH_NANOS);
    watts = wiring.snapshot() ? load.watts(due * REFRESH_NANOS) : mean;
    refreshes = due;
  }

  private double count(long from, long to) {
    double mean = load.meanWatts(from, to);
    joule += mean * wiring.gain() * (to - from) * 1e-9;
    return mean;
  }

  /** Voltage in counts, truncated. */
  long volts(int countsPerVolt) {
    return (long) (wiring.volts() * countsPerVolt + 1e-6);
  }

  /** Current in counts, truncated. */
  long amps(int countsPerAmp) {
    return (long) (watts * wiring.gain() / wiring.volts() * countsPerAmp + 1e-6);
  }

  long milliwattHours() {
    return (long) (joule / JOULE_PER_MWH);
  }

  long milliampHours() {
    return (long) (joule / wiring.volts() / COULOMB_PER_MAH);
  }

  void clear() {
    joule = 0;
  }

  /**
   * The meter's construction and connection.
   *
   * @param volts supply voltage in V
   * @param gain factor of the scale's error, 1 for none
   * @param snapshot whether it shows the load of one instant, not the mean of the refresh
   */
  record Wiring(double volts, double gain, boolean snapshot) {

    Wiring {
      if (!(volts > 0 && volts < 65)) {
        throw new IllegalArgumentException("expected 0 to 65 V, found " + volts);
      }
    }
  }
}
