package io.splitpoint.schedule.analysis;

import io.splitpoint.failure.InputException;
import io.splitpoint.schedule.Task;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;

/**
 * The tasks of one processor as arrays: execution C, period T, relative deadline D, jitter J.
 *
 * <p>Immutable.
 */
final class ProcessorTasks {

  /** Decimal places of utilisations close to 1. */
  private static final int DIGITS = 40;

  final int n;
  final long[] c;
  final long[] t;
  final long[] d;
  final long[] j;

  /** Execution without the reload that is part of {@link #c}. */
  final long[] alone;

  /** The longest piece of a job that nothing interrupts: the whole job unless it is cut. */
  final long[] longest;

  /** The last such piece of a job. */
  final long[] last;

  ProcessorTasks(long[] c, long[] t, long[] d, long[] j) {
    this(c, t, d, j, c);
  }

  ProcessorTasks(long[] c, long[] t, long[] d, long[] j, long[] alone) {
    this(c, t, d, j, alone, c, c);
  }

  ProcessorTasks(
      long[] c, long[] t, long[] d, long[] j, long[] alone, long[] longest, long[] last) {
    this.longest = longest;
    this.last = last;
    this.alone = alone;
    this.n = c.length;
    this.c = c;
    this.t = t;
    this.d = d;
    this.j = j;
  }

  /**
   * The tasks on a group of this number of Edge TPUs.
   *
   * @throws InputException when a task cannot run on that number
   */
  static ProcessorTasks of(List<Task> tasks, int tpus) {
    boolean evicting = tasks.stream().map(Task::model).distinct().count() > 1;
    int n = tasks.size();
    ProcessorTasks w =
        new ProcessorTasks(new long[n], new long[n], new long[n], new long[n], new long[n]);
    for (int i = 0; i < n; i++) {
      Task task = tasks.get(i);
      w.alone[i] =
          task.wcetNs(tpus)
              .orElseThrow(
                  () ->
                      new InputException(
                          task.name()
                              + ": expected a worst case where the TPUs are "
                              + tpus
                              + ", found none"));
      w.c[i] = w.alone[i] + (evicting ? task.reloadNs() : 0);
      w.t[i] = task.periodNs();
      w.d[i] = task.deadlineNs();
      w.j[i] = task.jitterNs();
    }
    return w;
  }

  /** Whether some job is cut and yields between its pieces. */
  boolean cut() {
    return !Arrays.equals(longest, c);
  }

  /** Sign of the exact utilisation, minus one, of the first tasks of an order. */
  int compareUtilisationToOne(int[] order, int count) {
    double sum = 0;
    for (int k = 0; k < count; k++) {
      sum += (double) c[order[k]] / t[order[k]];
    }
    if (Math.abs(sum - 1) > 1e-9) {
      return sum > 1 ? 1 : -1;
    }
    BigInteger numerator = BigInteger.ZERO;
    BigInteger denominator = BigInteger.ONE;
    for (int k = 0; k < count; k++) {
      BigInteger period = BigInteger.valueOf(t[order[k]]);
      numerator =
          numerator.multiply(period).add(BigInteger.valueOf(c[order[k]]).multiply(denominator));
      denominator = denominator.multiply(period);
      BigInteger common = numerator.gcd(denominator);
      numerator = numerator.divide(common);
      denominator = denominator.divide(common);
    }
    return numerator.compareTo(denominator);
  }

  int compareUtilisationToOne() {
    return compareUtilisationToOne(identity(n), n);
  }

  /**
   * A close lower bound of the share of time that the first tasks of an order leave idle; at least
   * 0 unless they overload the processor.
   */
  double idle(int[] order, int count) {
    double sum = 0;
    for (int k = 0; k < count; k++) {
      sum += (double) c[order[k]] / t[order[k]];
    }
    if (Math.abs(1 - sum) > 1e-6) {
      return 1 - sum - (count + 1) * 2.3e-16 * Math.max(1, sum);
    }
    // Close to full load the difference would be all rounding error.
    BigDecimal used = BigDecimal.ZERO;
    for (int k = 0; k < count; k++) {
      used =
          used.add(
              BigDecimal.valueOf(c[order[k]])
                  .divide(BigDecimal.valueOf(t[order[k]]), DIGITS, RoundingMode.CEILING));
    }
    double idle = Math.nextDown(BigDecimal.ONE.subtract(used).doubleValue());
    return idle <= 0 && compareUtilisationToOne(order, count) <= 0 ? 0 : idle;
  }

  /** A bound of what the jitter of task k can add to its work in any interval. */
  long heldBack(int k) {
    return j[k] == 0 ? 0 : Saturating.ceil((double) j[k] / t[k] * c[k] * (1 + 1e-12) + 1);
  }

  /**
   * Least common multiple of the periods of the first tasks of an order, with which everything
   * repeats at full load; {@link Saturating#HUGE} when it is longer.
   */
  long hyperperiod(int[] order, int count) {
    long lcm = 1;
    for (int k = 0; k < count; k++) {
      long period = t[order[k]];
      long a = lcm;
      for (long b = period; b != 0; ) {
        long rest = a % b;
        a = b;
        b = rest;
      }
      lcm = Saturating.times(lcm / a, period);
      if (lcm == Saturating.HUGE) {
        return lcm;
      }
    }
    return lcm;
  }

  long hyperperiod() {
    return hyperperiod(identity(n), n);
  }

  static int[] identity(int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    return order;
  }
}
