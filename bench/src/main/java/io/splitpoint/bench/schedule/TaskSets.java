package io.splitpoint.bench.schedule;

import io.splitpoint.schedule.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Random task sets. */
final class TaskSets {

  private TaskSets() {}

  /**
   * Utilisations by UUniFast (E. Bini, G. Buttazzo, "Measuring the performance of schedulability
   * tests", Real-Time Systems 30, 2005), discarding sets with a task above 1; periods log-uniform
   * from 10 ms to 1 s; deadlines are the periods; execution on m Edge TPUs is the m-th of that on
   * one and up to a fifth more for each.
   *
   * @param widths Edge TPUs up to which a task can be segmented
   */
  static List<Task> random(SplittableRandom random, int n, double utilisation, int widths) {
    return random(random, n, utilisation, widths, 1e7);
  }

  /** The same with periods from {@code leastNs}: similar periods reduce blocking. */
  static List<Task> random(
      SplittableRandom random, int n, double utilisation, int widths, double leastNs) {
    List<Task> tasks = new ArrayList<>();
    double[] share = shares(random, n, utilisation);
    for (int i = 0; i < n; i++) {
      long period = (long) Math.exp(random.nextDouble(Math.log(leastNs), Math.log(1e9)));
      double one = Math.max(1, share[i] * period);
      double hop = random.nextDouble(0, 0.2);
      TreeMap<Integer, Long> wcet = new TreeMap<>();
      for (int m = 1; m <= widths; m++) {
        wcet.put(m, (long) Math.ceil(one * (1 + hop * (m - 1)) / m));
      }
      tasks.add(
          new Task(
              "t" + i,
              "t" + i,
              period,
              period,
              0,
              wcet,
              OptionalLong.of(wcet.get(1) / 2 + 1),
              0,
              OptionalInt.of(i + 1)));
    }
    return tasks;
  }

  static double[] shares(SplittableRandom random, int n, double utilisation) {
    while (true) {
      double[] share = new double[n];
      double left = utilisation;
      boolean fits = true;
      for (int i = 0; i < n; i++) {
        double next = i == n - 1 ? 0 : left * Math.pow(random.nextDouble(), 1.0 / (n - 1 - i));
        share[i] = left - next;
        fits &= share[i] <= 1;
        left = next;
      }
      if (fits) {
        return share;
      }
    }
  }
}
