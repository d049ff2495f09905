package io.splitpoint.partition;

import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Source;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Draws what a pairing's measured tails may truly take, from the posterior: seen from the end of
 * the network tails are what prefixes are from its start, one layer more each, so {@link
 * PrefixDraws} draws them. The whole model is the longest of them.
 *
 * <p>Tails whose times have no interval stand as they are.
 */
final class TailDraws {

  private final double[] drawn;
  private final boolean[] walks;
  private final double[] reversed;
  private final PrefixDraws walk;

  TailDraws(CutCosts pair) {
    int n = pair.layers();
    drawn = pair.measuredTailMs.clone();
    walks = new boolean[n + 1];
    reversed = new double[n + 1];
    double[] centre = new double[n + 1];
    Arrays.fill(centre, Double.NaN);
    double[] low = centre.clone();
    double[] high = centre.clone();
    int[] runs = new int[n + 1];
    boolean modelled = false;
    for (int k = 0; k < n; k++) {
      LayerProfile row = pair.pairing.measuredTails().get(k);
      if (row == null && k == 0) {
        row = pair.pairing.tail().get(n);
      } else {
        walks[k] = row != null && row.latency().filter(Latency::hasInterval).isPresent();
      }
      if (row != null && row.latency().filter(Latency::hasInterval).isPresent()) {
        Latency latency = row.latency().get();
        int layers = n - k;
        centre[layers] = latency.medianMs();
        low[layers] = latency.lowMs();
        high[layers] = latency.highMs();
        runs[layers] = row.runs();
        modelled |= latency.source() == Source.MODELLED;
      }
    }
    walk = new PrefixDraws(centre, low, high, runs, modelled);
  }

  /** The same array at every call; NaN where the tail was not measured. */
  double[] draw(SplittableRandom random) {
    walk.draw(random, reversed);
    for (int k = 0; k < drawn.length; k++) {
      if (walks[k]) {
        drawn[k] = reversed[drawn.length - 1 - k];
      }
    }
    return drawn;
  }
}
