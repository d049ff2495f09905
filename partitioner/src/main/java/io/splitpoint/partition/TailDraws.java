package io.splitpoint.partition;

import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import java.util.SplittableRandom;

/** Draws what a pairing's measured tails may truly take; each was timed on its own. */
final class TailDraws {

  private final double[] median;
  private final double[] drawn;
  private final MedianError[] error;

  TailDraws(CutCosts pair) {
    median = pair.measuredTailMs;
    drawn = median.clone();
    error = new MedianError[median.length];
    pair.pairing
        .measuredTails()
        .forEach(
            (k, row) ->
                row.latency()
                    .filter(Latency::hasInterval)
                    .ifPresent(latency -> error[k] = of(row, latency)));
  }

  private static MedianError of(LayerProfile row, Latency latency) {
    return MedianError.of(latency.highMs() - latency.lowMs(), row.runs());
  }

  /** The same array at every call; NaN where the tail was not measured. */
  double[] draw(SplittableRandom random) {
    for (int k = 0; k < drawn.length; k++) {
      if (error[k] != null) {
        double sd = Math.sqrt(error[k].drawVariance(random));
        drawn[k] = Math.max(0, median[k] + sd * random.nextGaussian());
      }
    }
    return drawn;
  }
}
