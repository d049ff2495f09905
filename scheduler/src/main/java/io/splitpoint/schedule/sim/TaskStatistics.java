package io.splitpoint.schedule.sim;

import java.util.List;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;

/**
 * The response times and deadline misses of one task in a simulation.
 *
 * @param jobs jobs that arrived before the horizon; all of them ended
 * @param misses of these, how many ended after their deadline
 * @param worstNs longest response time, from the nominal arrival; 0 without jobs
 * @param responses response times in nanoseconds, to three digits, of more than 100 tasks to two
 * @param percentiles of the response times
 */
public record TaskStatistics(
    long jobs, long misses, long worstNs, Histogram responses, List<Percentile> percentiles) {

  /**
   * A percentile, and where it lies with 95 % confidence in runs as long as this one.
   *
   * @param percent such as 99
   * @param ns at most the longest response
   * @param lowNs from the percentiles of 20 equal parts of the run, by Student's distribution;
   *     empty where parts have too few jobs for it
   * @param highNs the other end
   */
  public record Percentile(double percent, long ns, OptionalLong lowNs, OptionalLong highNs) {}

  public TaskStatistics {
    percentiles = List.copyOf(percentiles);
  }

  /** Mean response time in nanoseconds, to the histogram's digits; 0 without jobs. */
  public double meanNs() {
    return responses.getMean();
  }
}
