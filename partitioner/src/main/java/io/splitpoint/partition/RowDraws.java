package io.splitpoint.partition;

import io.splitpoint.profile.Source;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Draws the true costs of a profile's rows: {@link PrefixDraws} for measured rows, {@link
 * ModelledDraws} for modelled ones. Use it for prefixes, and for tails counted from the end of the
 * network.
 */
final class RowDraws {

  private final PrefixDraws measured;
  private final ModelledDraws modelled;

  private RowDraws(PrefixDraws measured, ModelledDraws modelled) {
    this.measured = measured;
    this.modelled = modelled;
  }

  /**
   * Fills {@code to} for rows 1 to N; unknown values become NaN.
   *
   * @param z the common error of the device's modelled rows in this draw, a standard normal value
   */
  void draw(double z, SplittableRandom random, double[] to) {
    measured.draw(random, to);
    modelled.draw(z, random, to);
  }

  /** Collects the rows; those that are never set are unknown. */
  static final class Rows {
    private final double[] measured;
    private final double[] modelled;
    private final double[] low;
    private final double[] high;
    private final int[] runs;

    /**
     * @param last the number of the last row
     */
    Rows(int last) {
      measured = new double[last + 1];
      Arrays.fill(measured, Double.NaN);
      modelled = measured.clone();
      low = measured.clone();
      high = measured.clone();
      runs = new int[last + 1];
    }

    /**
     * @param k row, from 1
     * @param runsBehind timed runs of a measured value, 0 where unknown
     */
    void set(int k, double value, double from, double to, int runsBehind, Source source) {
      (source == Source.MODELLED ? modelled : measured)[k] = value;
      low[k] = from;
      high[k] = to;
      runs[k] = runsBehind;
    }

    RowDraws draws() {
      return new RowDraws(
          new PrefixDraws(measured, low, high, runs), new ModelledDraws(modelled, low, high));
    }
  }
}
