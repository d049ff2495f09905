package io.splitpoint.partition;

import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import java.util.SplittableRandom;

/**
 * Draws the true costs of a pairing's measured tails from their posterior. Counted from the end of
 * the network tails grow by one layer each, as prefixes do from its start, so that {@link RowDraws}
 * draws both. The whole model is the longest tail.
 *
 * <p>Tails without an interval keep their times.
 */
final class TailDraws {

  private final double[] drawn;
  private final boolean[] walks;
  private final double[] reversed;
  private final RowDraws rows;

  TailDraws(CutCosts pair) {
    int n = pair.layers();
    drawn = pair.measuredTailMs.clone();
    walks = new boolean[n + 1];
    reversed = new double[n + 1];
    RowDraws.Rows known = new RowDraws.Rows(n);
    for (int k = 0; k < n; k++) {
      LayerProfile row = pair.pairing.measuredTails().get(k);
      if (row == null && k == 0) {
        row = pair.pairing.tail().get(n);
      } else {
        walks[k] = row != null && row.latency().filter(Latency::hasInterval).isPresent();
      }
      if (row != null && row.latency().filter(Latency::hasInterval).isPresent()) {
        Latency latency = row.latency().get();
        known.set(
            n - k,
            latency.medianMs(),
            latency.lowMs(),
            latency.highMs(),
            row.runs(),
            latency.source());
      }
    }
    rows = known.draws();
  }

  /**
   * Draws the tails into one array that is reused; NaN where a tail was not measured.
   *
   * @param z the common error of the tail device's modelled rows, see {@link ModelledDraws}
   */
  double[] draw(double z, SplittableRandom random) {
    rows.draw(z, random, reversed);
    for (int k = 0; k < drawn.length; k++) {
      if (walks[k]) {
        drawn[k] = reversed[drawn.length - 1 - k];
      }
    }
    return drawn;
  }
}
