package io.splitpoint.partition;

import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import java.util.SplittableRandom;

/**
 * Draws what a pairing's tails that have rows of their own may truly take, from the posterior: seen
 * from the end of the network tails are what prefixes are from its start, one layer more each, so
 * {@link RowDraws} draws them alike. The whole model is the longest of them.
 *
 * <p>Tails whose times have no interval stand as they are.
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
   * The same array at every call; NaN where the tail has no row of its own.
   *
   * @param z the common error of the tail device's modelled rows, as {@link ModelledDraws} has it
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
