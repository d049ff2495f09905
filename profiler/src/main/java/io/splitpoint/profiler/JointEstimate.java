package io.splitpoint.profiler;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Estimates the time of each part of a network from alternating runs of all parts on a machine
 * whose pace changes. Use it wherever times of parts are compared or added: it removes the effect
 * of the pace on runs that were close in time.
 *
 * <p>The times are those at the prevailing pace: the fastest pace near which (within 5 %) the
 * machine spent at least 15 % of the measured time, and where there is none the median pace. It is
 * a common factor of all parts' times, so that ratios and orders are independent of it.
 *
 * <p>A part's value is its median run at that pace, which occasional stalls do not change. Errors
 * were compared by simulation (43 parts, six rounds, two paces a factor 2 apart that switch every
 * 0.6 s): medians were off by 11 % at the median part, the fastest runs by 1.4 % but by 28 % at the
 * worst part of every tenth profile, the median after removing the pace of the neighbours in time
 * by 2.4 % and 29 %, and {@link PaceModel} by 1.0 % and 7 %.
 */
final class JointEstimate {

  /** Step of the grid for extreme times, for which the model has none. */
  private static final double ODD_STEP = 0.001;

  private final int[] runs;
  private final int[] rounds;
  private final double[] nanos;
  private final double[] low;
  private final double[] high;
  private final double[] p99;
  private final double[] paces;
  private final PaceRange pace;

  /** Cumulative posterior of each part's log time, and the start of its grid. */
  private final double[][] cumulative;

  private final double[] from;
  private final double step;

  private JointEstimate(List<TimedRun> timed, int slots, int parts) {
    Stay[] stays = Stay.of(timed, parts);
    runs = new int[slots];
    rounds = new int[slots];
    for (Stay stay : stays) {
      runs[stay.slot()] += stay.runs().length;
      rounds[stay.slot()]++;
    }
    nanos = unknown(slots);
    low = unknown(slots);
    high = unknown(slots);
    p99 = unknown(slots);
    from = unknown(slots);
    cumulative = new double[slots][];
    paces = new double[timed.size()];
    if (stays.length == 0) {
      step = 0;
      pace = new PaceRange(1, 1);
      return;
    }
    PaceModel model = new PaceModel(stays, slots, parts);
    double base = model.prevailing();
    step = model.cell() > 0 ? model.cell() : ODD_STEP;
    for (int p = 0; p < slots; p++) {
      if (runs[p] > 0) {
        nanos[p] = Math.exp(model.quantile(p, 0.5) + base);
        low[p] = Math.exp(model.quantile(p, 0.025) + base);
        high[p] = Math.exp(model.quantile(p, 0.975) + base);
        p99[p] = p99(timed, p);
        from[p] = model.gridFrom(p) + base;
        cumulative[p] = cumulative(model.posterior(p));
        if (!(low[p] > 0 && low[p] <= nanos[p] && nanos[p] <= high[p])
            || high[p] == Double.POSITIVE_INFINITY) {
          byOrder(timed, p);
        }
      }
    }
    double[] slow = model.slowDown();
    for (int i = 0; i < stays.length; i++) {
      for (int run : stays[i].runs()) {
        double speed = Math.exp(base - slow[i]);
        paces[run] = speed > 0 && speed < Double.POSITIVE_INFINITY ? speed : 1;
      }
    }
    pace = paceOverTime(timed);
  }

  /**
   * Estimates parts on separate occasions, such as the play-off and the rounds before it. All runs
   * of a part contribute to the machine's pace; its time on each occasion comes from the runs of
   * that occasion only.
   *
   * @param slots parts times occasions; the slots p, p + parts, p + 2 parts and so on, which index
   *     runs and results, belong to part p
   */
  static JointEstimate of(List<TimedRun> runs, int slots, int parts) {
    return new JointEstimate(List.copyOf(runs), slots, parts);
  }

  private static double[] unknown(int parts) {
    double[] values = new double[parts];
    Arrays.fill(values, Double.NaN);
    return values;
  }

  /**
   * The median with the whole range as the interval, where times are so extreme that they have no
   * likelihood at any pace.
   */
  private void byOrder(List<TimedRun> timed, int part) {
    double[] sorted =
        timed.stream()
            .filter(run -> run.part() == part)
            .mapToDouble(run -> Math.max(1, run.durationNanos()))
            .sorted()
            .toArray();
    nanos[part] = MedianInterval.of(sorted).median();
    low[part] = sorted[0];
    high[part] = sorted[sorted.length - 1];
    from[part] = Math.log(low[part]);
    double steps = Math.log(high[part] / low[part]) / step; // 0 / 0 means that all runs are equal.
    int cells = steps > 1 ? (int) Math.min(1000, steps) : 1;
    double[] even = new double[cells];
    Arrays.fill(even, 1);
    cumulative[part] = cumulative(even);
  }

  private static double p99(List<TimedRun> timed, int part) {
    double[] sorted =
        timed.stream()
            .filter(run -> run.part() == part)
            .mapToDouble(TimedRun::durationNanos)
            .sorted()
            .toArray();
    return sorted[(int) Math.ceil(0.99 * sorted.length) - 1];
  }

  private static double[] cumulative(double[] mass) {
    double[] sums = new double[mass.length];
    double sum = 0;
    for (int k = 0; k < mass.length; k++) {
      sum += mass[k];
      sums[k] = sum;
    }
    return sums;
  }

  private PaceRange paceOverTime(List<TimedRun> timed) {
    Integer[] order = new Integer[paces.length];
    double total = 0;
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
      total += timed.get(i).durationNanos();
    }
    Arrays.sort(order, (a, b) -> Double.compare(paces[a], paces[b]));
    double below = 0;
    double lowest = Double.NaN;
    for (int i : order) {
      below += timed.get(i).durationNanos();
      if (Double.isNaN(lowest) && below >= 0.05 * total) {
        lowest = paces[i];
      }
      if (below >= 0.95 * total) {
        return new PaceRange(lowest, paces[i]);
      }
    }
    return new PaceRange(lowest, paces[order[order.length - 1]]);
  }

  /** The number of rounds in which the part was run. */
  int rounds(int part) {
    return rounds[part];
  }

  /** Nanoseconds at the prevailing pace; NaN where the part was never run. */
  double nanos(int part) {
    return nanos[part];
  }

  /** Lower end of the 95 % interval of {@link #nanos}, given the common pace. */
  double low(int part) {
    return low[part];
  }

  /** Upper end of the 95 % interval of {@link #nanos}, given the common pace. */
  double high(int part) {
    return high[part];
  }

  /** 99th percentile of the part's runs without correction for the pace. */
  double p99(int part) {
    return p99[part];
  }

  PaceRange pace() {
    return pace;
  }

  /** The pace during each run, in the order of the given runs; 1 is the prevailing pace. */
  double[] paces() {
    return paces.clone();
  }

  /**
   * Draws the parts' true times from their joint posterior.
   *
   * @return [draw][part] in nanoseconds; NaN where a part was never run
   */
  double[][] draws(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] draws = new double[count][nanos.length];
    for (double[] draw : draws) {
      for (int p = 0; p < draw.length; p++) {
        draw[p] = cumulative[p] == null ? Double.NaN : draw(p, random.nextDouble());
      }
    }
    return draws;
  }

  private double draw(int p, double u) {
    double[] sums = cumulative[p];
    double at = u * sums[sums.length - 1];
    int k = Arrays.binarySearch(sums, at);
    k = Math.min(sums.length - 1, k < 0 ? -k - 1 : k);
    double before = k == 0 ? 0 : sums[k - 1];
    double mass = sums[k] - before;
    double inside = mass == 0 ? 0.5 : (at - before) / mass;
    return Math.exp(from[p] + (k - 0.5 + inside) * step);
  }
}
