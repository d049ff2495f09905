package io.splitpoint.schedule.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;

/**
 * The response times of one task in equal parts of a run, and their percentiles.
 *
 * <p>Consecutive response times are correlated, so that formulas for independent values give no
 * interval. Parts that are much longer than a busy period are nearly independent: each one's
 * percentile is an observation, and Student's distribution gives the interval (the method of batch
 * means: A. Law, Simulation Modeling and Analysis, section on nonoverlapping batches).
 */
final class Responses {

  static final int PARTS = 20;

  /** The 97.5th percentile of Student's distribution with 19 degrees of freedom. */
  private static final double STUDENT = 2.093;

  /** The least number of a part's jobs beyond a percentile for which an interval is given. */
  private static final double LEAST_BEYOND = 5;

  private static final double[] PERCENTS = {50, 90, 95, 99};

  private final Histogram all;
  private final Histogram part;
  private final double[][] ofParts = new double[PERCENTS.length][PARTS];
  private int parts;
  private long fewest = Long.MAX_VALUE;
  private long worst;

  Responses(int digits) {
    all = new Histogram(digits);
    part = new Histogram(digits);
  }

  void add(long ns) {
    part.recordValue(ns);
    worst = Math.max(worst, ns);
  }

  /** Ends the part. */
  void next() {
    if (parts < PARTS) {
      fewest = Math.min(fewest, part.getTotalCount());
      for (int p = 0; p < PERCENTS.length && part.getTotalCount() > 0; p++) {
        ofParts[p][parts] = part.getValueAtPercentile(PERCENTS[p]);
      }
      parts++;
    }
    all.add(part);
    part.reset();
  }

  Histogram all() {
    return all;
  }

  List<TaskStatistics.Percentile> percentiles() {
    List<TaskStatistics.Percentile> percentiles = new ArrayList<>();
    for (int p = 0; p < PERCENTS.length; p++) {
      // A bin's upper end may lie above the longest response.
      long ns = Math.min(worst, all.getValueAtPercentile(PERCENTS[p]));
      OptionalLong low = OptionalLong.empty();
      OptionalLong high = OptionalLong.empty();
      if (parts == PARTS && fewest * (1 - PERCENTS[p] / 100) >= LEAST_BEYOND) {
        double half = STUDENT * deviation(ofParts[p]) / Math.sqrt(PARTS);
        low = OptionalLong.of(Math.max(0, Math.round(ns - half)));
        high = OptionalLong.of(Math.round(ns + half));
      }
      percentiles.add(new TaskStatistics.Percentile(PERCENTS[p], ns, low, high));
    }
    return percentiles;
  }

  private static double deviation(double[] values) {
    double mean = 0;
    for (double value : values) {
      mean += value / values.length;
    }
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares / (values.length - 1));
  }
}
