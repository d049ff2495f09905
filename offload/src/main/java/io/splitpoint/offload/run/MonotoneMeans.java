package io.splitpoint.offload.run;

import java.util.ArrayList;
import java.util.List;

/**
 * {@linkplain TrimmedMean Trimmed means} of groups of samples that are known to rise from group to
 * group, as the times of longer and longer heads do: neighbours whose means fall are pooled until
 * none do. This is isotonic regression by pool-adjacent-violators, which minimises the weighted sum
 * of squared errors (Robertson, Wright and Dykstra, Order Restricted Statistical Inference, 1988,
 * ch. 1). A group that met a slow moment is put right by its neighbours.
 */
final class MonotoneMeans {

  private record Block(double mean, int samples, int groups) {
    Block with(Block next) {
      int both = samples + next.samples;
      return new Block(
          (mean * samples + next.mean * next.samples) / both, both, groups + next.groups);
    }
  }

  private MonotoneMeans() {}

  /**
   * One value for each group.
   *
   * @param groups each with at least one sample
   */
  static double[] rising(List<double[]> groups) {
    List<Block> blocks = new ArrayList<>();
    for (double[] group : groups) {
      Block last = new Block(TrimmedMean.of(group), group.length, 1);
      while (!blocks.isEmpty() && blocks.get(blocks.size() - 1).mean > last.mean) {
        last = blocks.remove(blocks.size() - 1).with(last);
      }
      blocks.add(last);
    }
    return blocks.stream()
        .flatMapToDouble(
            block -> java.util.stream.DoubleStream.generate(block::mean).limit(block.groups))
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
