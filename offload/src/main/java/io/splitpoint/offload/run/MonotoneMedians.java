package io.splitpoint.offload.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Medians of groups of samples that are known to rise from group to group, as the times of longer
 * and longer heads do: neighbours whose medians fall are pooled until none do. This is isotonic
 * regression by pool-adjacent-violators with the median as the block's value, which minimises the
 * sum of absolute errors (Robertson and Wright, Annals of Statistics 8 (1980) 645–651). A group
 * that met a slow moment is put right by its neighbours.
 */
final class MonotoneMedians {

  private record Block(double[] samples, int groups) {
    double median() {
      return samples[samples.length / 2];
    }

    Block with(Block next) {
      double[] both = Arrays.copyOf(samples, samples.length + next.samples.length);
      System.arraycopy(next.samples, 0, both, samples.length, next.samples.length);
      Arrays.sort(both);
      return new Block(both, groups + next.groups);
    }
  }

  private MonotoneMedians() {}

  /**
   * One value for each group.
   *
   * @param groups each with at least one sample
   */
  static double[] rising(List<double[]> groups) {
    List<Block> blocks = new ArrayList<>();
    for (double[] group : groups) {
      double[] sorted = group.clone();
      Arrays.sort(sorted);
      Block last = new Block(sorted, 1);
      while (!blocks.isEmpty() && blocks.get(blocks.size() - 1).median() > last.median()) {
        last = blocks.remove(blocks.size() - 1).with(last);
      }
      blocks.add(last);
    }
    return blocks.stream()
        .flatMapToDouble(
            block -> java.util.stream.DoubleStream.generate(block::median).limit(block.groups))
        .toArray();
  }

  /** The same for groups that fall. */
  static double[] falling(List<double[]> groups) {
    List<double[]> reversed = new ArrayList<>(groups);
    java.util.Collections.reverse(reversed);
    double[] rising = rising(reversed);
    double[] falling = new double[rising.length];
    for (int i = 0; i < rising.length; i++) {
      falling[i] = rising[rising.length - 1 - i];
    }
    return falling;
  }
}
