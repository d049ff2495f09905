package io.splitpoint.schedule.analysis;

import io.splitpoint.schedule.Policy;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Points in time that order jobs, each a fixed time after the arrival: the deadline under EDF, the
 * last start that meets it under least laxity first. A job is urgent by t when its point is at or
 * before t.
 *
 * <p>Points fall into stretches: from {@code least[g]} to before {@code least[g + 1]} the same
 * tasks can have urgent jobs, and the longest job of the others blocks. A job released J late has
 * its point J earlier from there: jobs of one task stay in order, so that a task either is part of
 * the urgent work or blocks it.
 */
final class PriorityPoints {

  final ProcessorTasks w;

  /** Time from arrival to point, by task. */
  final long[] point;

  /** Tasks by their least point after a release at 0, ascending. */
  final int[] order;

  /** The least point of each stretch: of task {@code order[g]}. */
  final long[] least;

  /** The task whose longest job blocks in a stretch, or -1. */
  final int[] blocker;

  private final double[] idle;

  PriorityPoints(ProcessorTasks w, long[] point) {
    this.w = w;
    this.point = point;
    this.order =
        IntStream.range(0, w.n)
            .boxed()
            .sorted(Comparator.comparingLong(k -> point[k] - w.j[k]))
            .mapToInt(Integer::intValue)
            .toArray();
    this.least = new long[w.n];
    this.blocker = new int[w.n];
    this.idle = new double[w.n];
    int longest = -1;
    for (int g = w.n - 1; g >= 0; g--) {
      int k = order[g];
      least[g] = point[k] - w.j[k];
      blocker[g] = g + 1 < w.n && least[g + 1] == least[g] ? blocker[g + 1] : longest;
      longest = longest < 0 || w.longest[k] > w.longest[longest] ? k : longest;
      idle[g] = Double.NaN;
    }
  }

  /** The points under EDF. */
  static PriorityPoints deadlines(ProcessorTasks w) {
    return new PriorityPoints(w, w.d);
  }

  /** The points under least laxity first: the last start that meets the deadline. */
  static PriorityPoints lastStarts(ProcessorTasks w) {
    long[] point = new long[w.n];
    Arrays.setAll(point, k -> Policy.LLF.key(0, 0, w.d[k], w.alone[k], 0));
    return new PriorityPoints(w, point);
  }

  /** The end of a stretch, inclusive; the last has no end. */
  long end(int stretch) {
    return stretch + 1 < w.n ? least[stretch + 1] - 1 : Saturating.HUGE;
  }

  long blocking(int stretch) {
    return blocker[stretch] < 0 ? 0 : w.longest[blocker[stretch]];
  }

  /** The work of all jobs released at 0 or later and urgent by t. */
  long demand(long t) {
    long sum = 0;
    for (int k = 0; k < w.n; k++) {
      long left = t - point[k] + w.j[k];
      if (left >= 0) {
        sum = Saturating.add(sum, Saturating.times(left / w.t[k] + 1, w.c[k]));
      }
    }
    return sum;
  }

  /** The last point at or before t, less than 0 when there is none. */
  long lastPoint(long t) {
    long last = Long.MIN_VALUE;
    for (int k = 0; k < w.n; k++) {
      long first = point[k] - w.j[k];
      if (first <= t) {
        last = Math.max(last, first + (t - first) / w.t[k] * w.t[k]);
      }
    }
    return last;
  }

  /** A lower bound of the share of time that the tasks with urgent jobs leave idle. */
  double idle(int stretch) {
    if (Double.isNaN(idle[stretch])) {
      idle[stretch] = w.idle(order, stretch + 1);
    }
    return idle[stretch];
  }

  /**
   * A bound of how much demand and blocking exceed t at the least point t of a stretch; at later t
   * it falls by the idle share: &lfloor;x&rfloor; &le; x in the demand.
   */
  double excess(int stretch) {
    double plus = blocking(stretch);
    for (int g = 0; g <= stretch; g++) {
      int k = order[g];
      plus += w.c[k] + ((double) least[stretch] - least[g]) / w.t[k] * w.c[k];
    }
    double excess = plus - least[stretch];
    double error = (w.n + 8) * 2.3e-16 * (plus + Math.abs(least[stretch]));
    // Demand is a whole number, which decides close to 0.
    return Math.abs(excess) <= error + 1 ? exactExcess(stretch) : excess + error;
  }

  private double exactExcess(int stretch) {
    BigInteger above = BigInteger.valueOf(blocking(stretch) - least[stretch]);
    BigInteger below = BigInteger.ONE;
    for (int g = 0; g <= stretch; g++) {
      int k = order[g];
      BigInteger period = BigInteger.valueOf(w.t[k]);
      BigInteger work =
          BigInteger.valueOf(least[stretch])
              .subtract(BigInteger.valueOf(least[g]))
              .add(period)
              .multiply(BigInteger.valueOf(w.c[k]));
      above = above.multiply(period).add(work.multiply(below));
      below = below.multiply(period);
      BigInteger common = above.gcd(below);
      above = above.divide(common);
      below = below.divide(common);
    }
    BigInteger[] whole = above.divideAndRemainder(below);
    boolean down = whole[1].signum() < 0;
    return (down ? whole[0].subtract(BigInteger.ONE) : whole[0]).doubleValue();
  }

  /** The greatest {@link #excess} over this and all later stretches. */
  double greatestExcess(int from) {
    double greatest = Double.NEGATIVE_INFINITY;
    for (int g = from; g < w.n; g++) {
      greatest = Math.max(greatest, excess(g));
    }
    return greatest;
  }
}
