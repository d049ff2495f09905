package io.splitpoint.partition;

import io.splitpoint.failure.InputException;
import java.util.Arrays;

/**
 * Maximizes throughput over tiers: a chain on devices in a fixed order, each used at most once,
 * with the fastest slowest stage (a device's share, or a transfer). Exact; dynamic programming over
 * (tier, layers done), O(T² N²).
 */
public final class TierPipeline {

  /**
   * @param device {@code device[j]} runs layer j+1; rises along the chain
   * @param bottleneck the slowest stage
   */
  public record Placement(int[] device, double bottleneck) {}

  private TierPipeline() {}

  /** The slowest stage of the transfers between two tiers. */
  interface Transfer {
    double ms(int from, int to, long bytes);
  }

  /**
   * Returns the best pipeline.
   *
   * @param costs stage times; {@code end} counts as a separate stage
   * @param bytes bytes that leave prefix j, [N+1]
   * @param transfer between two tiers
   */
  static Placement solve(ChainCosts costs, long[] bytes, Transfer transfer) {
    KCut.check(costs, bytes, 0, 0);
    int tiers = costs.devices();
    int layers = costs.layers();
    double[][] best = new double[tiers][layers + 1];
    int[][] fromTier = new int[tiers][layers + 1];
    int[][] fromLayer = new int[tiers][layers + 1];
    for (int t = 0; t < tiers; t++) {
      Arrays.fill(best[t], Double.POSITIVE_INFINITY);
      for (int i = 0; i < layers; i++) {
        int origin = -1;
        double reached = t == 0 && i == 0 ? 0 : Double.POSITIVE_INFINITY;
        for (int s = 0; s < t; s++) {
          // At cut 0 the input is still on tier 0.
          double there = i > 0 ? best[s][i] : s == 0 ? 0 : Double.POSITIVE_INFINITY;
          double with = Math.max(there, transfer.ms(s, t, bytes[i]));
          if (with < reached) {
            reached = with;
            origin = s;
          }
        }
        double share = i > 0 ? costs.entry()[t] : 0;
        for (int j = i + 1; j <= layers && reached < Double.POSITIVE_INFINITY; j++) {
          share += costs.layer()[t][j - 1];
          double slowest = Math.max(reached, share);
          if (slowest < best[t][j]) {
            best[t][j] = slowest;
            fromTier[t][j] = origin;
            fromLayer[t][j] = i;
          }
        }
      }
    }
    return trace(costs, best, fromTier, fromLayer, layers);
  }

  private static Placement trace(
      ChainCosts costs, double[][] best, int[][] fromTier, int[][] fromLayer, int layers) {
    int tier = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int t = 0; t < best.length; t++) {
      double with = Math.max(best[t][layers], costs.end()[t]);
      if (with < least) {
        least = with;
        tier = t;
      }
    }
    if (tier < 0) {
      throw new InputException("expected a device that can run each layer, found none");
    }
    int[] device = new int[layers];
    int j = layers;
    while (j > 0) {
      int i = fromLayer[tier][j];
      Arrays.fill(device, i, j, tier);
      tier = fromTier[tier][j];
      j = i;
    }
    return new Placement(device, least);
  }
}
