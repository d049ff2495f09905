package io.splitpoint.offload.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Mean times of work that grows from group to group, as from head to head, on a machine whose pace
 * changes: work times pace. A group's work is its fastest run, or that of a longer group which is
 * faster; the pace is common to all, the {@link TrimmedMean} of the runs' times over their groups'
 * work. So each value uses the runs of all groups: with two paces a factor of 2 apart the mean of a
 * dozen runs of one group is off by a tenth, mostly because it had more or fewer slow phases than
 * others.
 */
final class PacedTimes {

  /** Groups below this share of the longest say nothing about the pace. */
  private static final double TELLING = 0.1;

  private PacedTimes() {}

  /**
   * One value for each group, ascending.
   *
   * @param groups samples of each group, at least one, each at least 0
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

  /** One value for each group, descending. */
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
