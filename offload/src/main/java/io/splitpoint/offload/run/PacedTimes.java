package io.splitpoint.offload.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Mean times of pieces of work that grow from group to group, as longer and longer heads do, on a
 * machine that changes its pace: work times pace. A group's work is its fastest run, or that of a
 * longer group where this one was never met at the fast pace; the pace is common to all, the {@link
 * TrimmedMean} of what every run took over its group's work. So each value rests on the runs of all
 * groups: with two paces a factor of 2 apart the mean of a dozen runs of one group alone is a tenth
 * off, most of the time because it met more or fewer slow moments than the others.
 */
final class PacedTimes {

  /** Groups below this share of the longest say nothing of the pace. */
  private static final double TELLING = 0.1;

  private PacedTimes() {}

  /**
   * One value for each group, rising.
   *
   * @param groups each with at least one sample, at least 0
   */
  static double[] rising(List<double[]> groups) {
    double[] work = new double[groups.size()];
    double least = Double.POSITIVE_INFINITY;
    for (int i = work.length - 1; i >= 0; i--) {
      least = Math.min(least, Arrays.stream(groups.get(i)).min().orElseThrow());
      work[i] = least;
    }
    double telling = TELLING * work[work.length - 1];
    double[] paces =
        IntStream.range(0, work.length)
            .filter(i -> work[i] > telling)
            .mapToObj(i -> Arrays.stream(groups.get(i)).map(ms -> ms / work[i]))
            .flatMapToDouble(Function.identity())
            .toArray();
    double pace = paces.length == 0 ? 1 : TrimmedMean.of(paces);
    return Arrays.stream(work).map(ms -> ms * pace).toArray();
  }

  /** The same for groups that fall. */
  static double[] falling(List<double[]> groups) {
    List<double[]> reversed = new ArrayList<>(groups);
    Collections.reverse(reversed);
    double[] rising = rising(reversed);
    double[] falling = new double[rising.length];
    for (int i = 0; i < rising.length; i++) {
      falling[i] = rising[rising.length - 1 - i];
    }
    return falling;
  }
}
