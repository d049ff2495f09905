package io.splitpoint.bench;

import io.splitpoint.partition.ChainCosts;
import io.splitpoint.partition.DagCosts;
import io.splitpoint.partition.SegmentCost;
import java.util.SplittableRandom;

/** The seeded instances for timing the partitioner. */
public final class PartitionInstances {

  private PartitionInstances() {}

  /** A chain with the costs of layers and moves, and the bytes that leave each prefix. */
  public record Chain(ChainCosts costs, long[] bytes) {}

  public static Chain chain(int layers, int devices, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] layer = new double[devices][];
    double[][] fixed = new double[devices][];
    double[][] perByte = new double[devices][];
    for (int d = 0; d < devices; d++) {
      layer[d] = random.doubles(layers, 0, 10).toArray();
      fixed[d] = random.doubles(devices, 0, 5).toArray();
      perByte[d] = random.doubles(devices, 0, 1e-4).toArray();
    }
    long[] bytes = random.longs(layers + 1, 1, 100_000).toArray();
    return new Chain(
        new ChainCosts(layer, fixed, perByte, new double[devices], new double[devices]), bytes);
  }

  /**
   * A graph whose tensors are read by nodes not far behind, as in a network: {@code edges} readers
   * in all, one tensor a node.
   */
  public static DagCosts dag(int nodes, int edges, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[][] readers = new int[nodes - 1][];
    int left = edges;
    for (int v = 0; v < nodes - 1; v++) {
      int reach = Math.min(40, nodes - 1 - v);
      int share = Math.max(1, (int) Math.ceil((double) left / (nodes - 1 - v)));
      int count = Math.max(1, Math.min(reach, random.nextInt(1, 2 * share)));
      left -= count;
      int from = v + 1;
      readers[v] = random.ints(from, from + reach).distinct().limit(count).toArray();
    }
    int[] producer = new int[nodes - 1];
    for (int v = 0; v < nodes - 1; v++) {
      producer[v] = v;
    }
    return new DagCosts(
        random.doubles(nodes, 1, 10).toArray(),
        random.doubles(nodes, 0, 11).toArray(),
        producer,
        readers,
        random.doubles(nodes - 1, 0, 8).toArray(),
        random.doubles(nodes - 1, 0, 8).toArray());
  }

  /** A chip with on-chip memory: arithmetic, transfers at both ends, and streaming. */
  public static SegmentCost chip(int layers, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] work = sums(random.doubles(layers, 0, 1).toArray());
    double[] bytes = sums(random.doubles(layers, 0, 100_000).toArray());
    double[] boundary = random.doubles(layers + 1, 0, 2).toArray();
    return new SegmentCost() {
      @Override
      public double of(int from, int to) {
        double spilled = Math.max(0, bytes[to] - bytes[from - 1] - 8e6);
        return atLeast(from, to) + 2.6e-6 * spilled + boundary[from - 1] + boundary[to];
      }

      @Override
      public double atLeast(int from, int to) {
        return work[to] - work[from - 1];
      }
    };
  }

  private static double[] sums(double[] values) {
    double[] sums = new double[values.length + 1];
    for (int i = 0; i < values.length; i++) {
      sums[i + 1] = sums[i] + values[i];
    }
    return sums;
  }
}
