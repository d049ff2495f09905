package io.splitpoint.power;

/**
 * A standard uncertainty and its degrees of freedom.
 *
 * @param u standard uncertainty, in the unit of its quantity, at least 0
 * @param freedom degrees of freedom; infinite for a manufacturer's limit
 */
record Uncertain(double u, double freedom) {

  static final Uncertain NONE = new Uncertain(0, Double.POSITIVE_INFINITY);

  /** Student's t for 95 % and 1 to 30 degrees of freedom (GUM, table G.2). */
  private static final double[] T95 = {
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
    2.052, 2.048, 2.045, 2.042
  };

  private static final double NORMAL95 = 1.96;

  static Uncertain limit(double u) {
    return new Uncertain(u, Double.POSITIVE_INFINITY);
  }

  Uncertain times(double factor) {
    return new Uncertain(Math.abs(factor) * u, freedom);
  }

  /** The sum of independent contributions: root of the squares, freedom by Welch-Satterthwaite. */
  static Uncertain sum(Uncertain... parts) {
    double squares = 0;
    double fourths = 0;
    for (Uncertain part : parts) {
      squares += part.u * part.u;
      fourths += Math.pow(part.u, 4) / part.freedom;
    }
    double freedom = fourths > 0 ? squares * squares / fourths : Double.POSITIVE_INFINITY;
    return new Uncertain(Math.sqrt(squares), freedom);
  }

  /** Half the width of the 95 % interval. */
  double expanded() {
    return t95(freedom) * u;
  }

  static double t95(double freedom) {
    if (freedom <= T95.length) {
      return T95[Math.max(1, (int) freedom) - 1];
    }
    // The tail of the table: t(40) = 2.021, t(100) = 1.984.
    return NORMAL95 + 2.46 / freedom;
  }
}
