package io.splitpoint.bench.schedule;

import io.splitpoint.schedule.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Task sets that are hard to decide: two to eight tasks, periods over six decades from a
 * microsecond to a second, utilisation from 0.01 to 1. In one set of twenty it is exactly 1, in two
 * it is within a thousandth to a billionth of 1. Jobs of slow tasks are short in half of the sets,
 * or their blocking would refute nearly all. Deadlines are the periods, or below, or beyond; every
 * third task has jitter.
 */
final class HardSets {

  private static final double LEAST_NS = 1e3;
  private static final double MOST_NS = 1e9;

  /** Shares of a set of full utilisation are multiples of 1 over this. */
  private static final int PARTS = 5040;

  private HardSets() {}

  static List<Task> draw(SplittableRandom random) {
    int kind = random.nextInt(20);
    int n = random.nextInt(2, 9);
    return kind == 0
        ? full(random, n)
        : shared(
            random,
            n,
            kind == 1 ? 1 - Math.pow(10, -random.nextDouble(3, 9)) : random.nextDouble(0.01, 1));
  }

  private static List<Task> shared(SplittableRandom random, int n, double utilisation) {
    double[] share = TaskSets.shares(random, n, utilisation);
    boolean shortJobs = random.nextBoolean();
    double fastest = logUniform(random, LEAST_NS, MOST_NS / 100);
    List<Task> tasks = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      double period =
          i == 0
              ? fastest
              : i % 2 == 1
                  ? fastest * random.nextDouble(1, 5)
                  : logUniform(random, fastest, MOST_NS);
      if (shortJobs) {
        // the share decides how long the period is, the job is about as long as a fast one
        period = Math.min(MOST_NS, fastest * random.nextDouble(0.1, 0.5) / share[i]);
      }
      long t = Math.max(2, Math.round(period));
      long c = Math.max(1, (long) (share[i] * t));
      tasks.add(task(random, i, t, c));
    }
    return tasks;
  }

  /** Utilisation of exactly 1: shares are whole parts of the periods. */
  private static List<Task> full(SplittableRandom random, int n) {
    boolean smooth = random.nextBoolean();
    boolean shortJobs = random.nextBoolean();
    double fastest = logUniform(random, 100 * LEAST_NS, MOST_NS / 100);
    List<Task> tasks = new ArrayList<>();
    int left = PARTS;
    for (int i = 0; i < n; i++) {
      int parts = i == n - 1 ? left : random.nextInt(1, Math.max(2, (left - n + i + 1) / 2 + 1));
      left -= parts;
      double share = (double) parts / PARTS;
      double period =
          shortJobs
              ? Math.min(MOST_NS, fastest * random.nextDouble(0.1, 0.5) / share)
              : logUniform(random, fastest, MOST_NS);
      long unit = Math.max(1, Math.round(period / PARTS));
      long t = PARTS * (smooth ? smooth(unit) : unit);
      tasks.add(task(random, i, t, t / PARTS * parts));
    }
    return tasks;
  }

  /** The largest product of few 2, 3 and 5 up to this, so that multiples coincide soon. */
  private static long smooth(long most) {
    long best = 1;
    for (long a = 1; a <= most; a *= 2) {
      for (long b = a; b <= most && b <= 27 * a; b *= 3) {
        for (long c = b; c <= most && c <= 125 * b; c *= 5) {
          best = Math.max(best, c);
        }
      }
    }
    return best;
  }

  private static Task task(SplittableRandom random, int i, long t, long c) {
    double way =
        switch (random.nextInt(4)) {
          case 0 -> random.nextDouble(0.5, 1);
          case 1 -> random.nextDouble(1, 4);
          default -> 1;
        };
    long d = Math.max(c, Math.round(way * t));
    long j = random.nextInt(3) == 0 ? (long) (random.nextDouble(0.3) * t) : 0;
    return new Task(
        "t" + i,
        "t" + i,
        t,
        d,
        j,
        new TreeMap<>(java.util.Map.of(1, c)),
        OptionalLong.empty(),
        0,
        OptionalInt.of(1 + random.nextInt(100)));
  }

  private static double logUniform(SplittableRandom random, double least, double most) {
    return least >= most ? least : Math.exp(random.nextDouble(Math.log(least), Math.log(most)));
  }
}
