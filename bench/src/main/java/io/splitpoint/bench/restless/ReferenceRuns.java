package io.splitpoint.bench.restless;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * The measurements of the C program {@code parts_in_turns}: every run of every part, in order. Use
 * it to estimate the true time of a part by one of several estimators.
 *
 * @param turns in order; the parts are numbered as in {@link Parts}
 */
record ReferenceRuns(List<Turn> turns) {

  /**
   * Runs of one part in a row.
   *
   * @param startNanos start of each run
   * @param runNanos duration of each run
   */
  record Turn(int round, int part, long[] startNanos, long[] runNanos) {

    /** The last run of a turn; the first one finds the caches full of another part. */
    double lastMs() {
      return runNanos[runNanos.length - 1] / 1e6;
    }
  }

  /** The estimator of a part's time; the last run of each turn counts. */
  enum Estimator {
    /** The mean of the fastest quarter: the undisturbed machine. */
    FASTEST,
    /** The median: the machine's most frequent behaviour. */
    MEDIAN,
    /**
     * The median after each run was divided by the machine's pace around it, which is the median,
     * over {@link #NEIGHBOURS} turns on either side, of a run over its part's time; the median pace
     * is 1.
     */
    PACE
  }

  private static final int NEIGHBOURS = 5;
  private static final int PASSES = 8;

  /** Reads the program's output; several files are concatenated. */
  static ReferenceRuns read(List<Path> files) throws IOException {
    List<Turn> turns = new ArrayList<>();
    for (Path file : files) {
      for (String line : Files.readAllLines(file)) {
        String[] cells = line.split(",");
        String[] runs = cells[2].split(";");
        long[] start = new long[runs.length];
        long[] taken = new long[runs.length];
        for (int i = 0; i < runs.length; i++) {
          String[] run = runs[i].split(":");
          start[i] = Long.parseLong(run[0]);
          taken[i] = Long.parseLong(run[1]);
        }
        turns.add(new Turn(Integer.parseInt(cells[0]), Integer.parseInt(cells[1]), start, taken));
      }
    }
    return new ReferenceRuns(List.copyOf(turns));
  }

  /** Milliseconds of each part; NaN for one that was not run. */
  double[] times(int parts, Estimator estimator) {
    double[] times = new double[parts];
    TreeMap<Integer, List<Double>> runs = new TreeMap<>();
    for (Turn turn : turns) {
      runs.computeIfAbsent(turn.part, p -> new ArrayList<>()).add(turn.lastMs());
    }
    for (int part = 0; part < parts; part++) {
      double[] sorted = sorted(runs.getOrDefault(part, List.of()));
      times[part] = estimator == Estimator.FASTEST ? fastest(sorted) : median(sorted);
    }
    return estimator == Estimator.PACE ? paced(times) : times;
  }

  private double[] paced(double[] first) {
    double[] times = first;
    for (int pass = 0; pass < PASSES; pass++) {
      double[] ratio = new double[turns.size()];
      for (int i = 0; i < ratio.length; i++) {
        ratio[i] = turns.get(i).lastMs() / times[turns.get(i).part];
      }
      TreeMap<Integer, List<Double>> runs = new TreeMap<>();
      double[] pace = new double[ratio.length];
      for (int i = 0; i < ratio.length; i++) {
        int from = Math.max(0, i - NEIGHBOURS);
        int to = Math.min(ratio.length, i + NEIGHBOURS + 1);
        pace[i] = median(Arrays.stream(ratio, from, to).sorted().toArray());
      }
      double middle = median(Arrays.stream(pace).sorted().toArray());
      for (int i = 0; i < ratio.length; i++) {
        Turn turn = turns.get(i);
        runs.computeIfAbsent(turn.part, p -> new ArrayList<>())
            .add(turn.lastMs() / (pace[i] / middle));
      }
      double[] next = times.clone();
      runs.forEach((part, values) -> next[part] = median(sorted(values)));
      times = next;
    }
    return times;
  }

  private static double[] sorted(List<Double> values) {
    return values.stream().mapToDouble(v -> v).sorted().toArray();
  }

  private static double fastest(double[] sorted) {
    return Arrays.stream(sorted, 0, (sorted.length + 3) / 4).average().orElse(Double.NaN);
  }

  /** The median of ascending values; NaN of none. */
  static double median(double[] sorted) {
    int n = sorted.length;
    return n == 0 ? Double.NaN : (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }
}
