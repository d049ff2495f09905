package io.splitpoint.partition;

import io.splitpoint.failure.InputException;
import java.util.Arrays;

/**
 * The placement of a chain on any number of devices with at most k cuts and the least additive
 * cost. Exact; dynamic programming over layers with a state for each (cuts used, device): O(N · k ·
 * D²) time, O(N · k · D) bytes.
 */
public final class KCut {

  /**
   * @param device {@code device[j]} runs layer j+1
   * @param cost its cost
   */
  public record Placement(int[] device, double cost) {}

  private KCut() {}

  /**
   * Returns the best placement.
   *
   * @param bytes bytes that leave prefix j, [N+1]; {@code bytes[0]} are the input's
   * @param source the device that holds the input
   * @param maxCuts at most this many moves between devices, the one at the input included
   * @throws InputException when a cost is not a number, or no layer can run anywhere
   */
  public static Placement solve(ChainCosts costs, long[] bytes, int source, int maxCuts) {
    int devices = costs.devices();
    int layers = costs.layers();
    check(costs, bytes, source, maxCuts);
    int states = (maxCuts + 1) * devices;
    double[] least = new double[states];
    double[] before = new double[states];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    least[source] = 0;
    // from[j × states + s] is the device before layer j+1 when it ends in state s.
    byte[] from = new byte[layers * states];
    double[] into = new double[devices];
    for (int j = 0; j < layers; j++) {
      double[] swap = before;
      before = least;
      least = swap;
      for (int e = 0; e < devices; e++) {
        for (int d = 0; d < devices; d++) {
          into[d] = d == e ? Double.POSITIVE_INFINITY : costs.move(d, e, bytes[j], j);
        }
        double here = costs.layer()[e][j];
        for (int c = 0, s = e; s < states; c++, s += devices) {
          double best = before[s];
          int origin = e;
          if (c > 0) {
            int row = (c - 1) * devices;
            for (int d = 0; d < devices; d++) {
              double cost = before[row + d] + into[d];
              if (cost < best) {
                best = cost;
                origin = d;
              }
            }
          }
          least[s] = best + here;
          from[j * states + s] = (byte) origin;
        }
      }
    }
    return trace(costs, least, from, devices, layers);
  }

  private static Placement trace(
      ChainCosts costs, double[] least, byte[] from, int devices, int layers) {
    int state = -1;
    double best = Double.POSITIVE_INFINITY;
    for (int s = 0; s < least.length; s++) {
      double cost = least[s] + costs.end()[s % devices];
      if (cost < best) {
        best = cost;
        state = s;
      }
    }
    if (state < 0) {
      throw new InputException("expected a device that can run each layer, found none");
    }
    int[] device = new int[layers];
    for (int j = layers - 1; j >= 0; j--) {
      device[j] = state % devices;
      int origin = from[j * least.length + state];
      if (origin != device[j]) {
        state = state - device[j] - devices + origin;
      }
    }
    return new Placement(device, best);
  }

  static void check(ChainCosts costs, long[] bytes, int source, int maxCuts) {
    if (bytes.length != costs.layers() + 1) {
      throw new InputException(
          "expected %d cut sizes, found %d".formatted(costs.layers() + 1, bytes.length));
    }
    if (source < 0 || source >= costs.devices() || costs.devices() > Byte.MAX_VALUE) {
      throw new InputException(
          "expected a source among at most 127 devices, found %d of %d"
              .formatted(source, costs.devices()));
    }
    if (maxCuts < 0) {
      throw new InputException("expected at least 0 cuts, found " + maxCuts);
    }
    for (int d = 0; d < costs.devices(); d++) {
      for (int j = 0; j < costs.layers(); j++) {
        if (Double.isNaN(costs.layer()[d][j])) {
          throw new InputException(
              "device %d, layer %d: expected a cost, found none".formatted(d, j + 1));
        }
      }
    }
  }
}
