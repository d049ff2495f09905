package io.splitpoint.schedule.sim;

import java.util.List;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;

/**
 * The response times and deadline misses of one task in a simulation.
 *
 * @param jobs number of jobs that arrived before the horizon; all of them ended
 * @param misses number of jobs that ended after their deadline
 * @param worstNs longest response time, from the nominal arrival; 0 without jobs
 * @param responses response times in nanoseconds, to three digits, or to two with more than 100
 *     tasks
 * @param percentiles percentiles of the response times
 */
public record TaskStatistics(
    long jobs, long misses, long worstNs, Histogram responses, List<Percentile> percentiles) {

  /**
   * A percentile and its 95 % confidence interval in runs as long as this one.
   *
   * @param percent the percentage, such as 99
   * @param ns value, at most the longest response
   * @param lowNs lower end, from the percentiles of 20 equal parts of the run, by Student's
   *     distribution; empty where the parts have too few jobs
   * @param highNs upper end
   */
  public record Percentile(double percent, long ns, OptionalLong lowNs, OptionalLong highNs) {}

  public TaskStatistics {
    percentiles = List.copyOf(percentiles);
  }

  /** Mean response time in nanoseconds, to the histogram's precision; 0 without jobs. */
  public double meanNs() {
    return responses.getMean();
  }
}
