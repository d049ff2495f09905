package io.splitpoint.profiler;

import io.splitpoint.profile.Median;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The runs of one part in one round as one observation, because a disturbance affects consecutive
 * runs.
 *
 * @param slot slot of its result; see {@link JointEstimate#of(List, int, int)}
 * @param part the part
 * @param start seconds since the first run of all
 * @param seconds total time of the runs
 * @param log natural logarithm of the median run's nanoseconds
 * @param runs indices into the list of timed runs
 */
record Stay(int slot, int part, double start, double seconds, double log, int[] runs) {

  /**
   * The stays in the order of time.
   *
   * @param parts slots p, p + parts, p + 2 parts and so on belong to part p
   */
  static Stay[] of(List<TimedRun> runs, int parts) {
    Integer[] order = new Integer[runs.size()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    Arrays.sort(order, Comparator.comparingLong(i -> runs.get(i).startNanos()));
    List<Stay> stays = new ArrayList<>();
    for (int i = 0; i < order.length; ) {
      TimedRun first = runs.get(order[i]);
      int end = i + 1;
      while (end < order.length
          && runs.get(order[end]).part() == first.part()
          && runs.get(order[end]).round() == first.round()) {
        end++;
      }
      long origin = runs.get(order[0]).startNanos();
      int[] members = new int[end - i];
      double[] nanos = new double[end - i];
      double sum = 0;
      for (int j = i; j < end; j++) {
        members[j - i] = order[j];
        nanos[j - i] = Math.max(1, runs.get(order[j]).durationNanos());
        sum += nanos[j - i];
      }
      stays.add(
          new Stay(
              first.part(),
              first.part() % parts,
              (first.startNanos() - origin) * 1e-9,
              sum * 1e-9,
              Math.log(Median.of(nanos)),
              members));
      i = end;
    }
    return stays.toArray(Stay[]::new);
  }
}
