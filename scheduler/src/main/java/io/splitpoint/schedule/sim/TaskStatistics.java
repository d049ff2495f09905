package io.splitpoint.schedule.sim;

import org.HdrHistogram.Histogram;

/**
 * What a simulation saw of one task.
 *
 * @param jobs jobs that arrived before the horizon; all of them ended
 * @param misses of these, how many ended after their deadline
 * @param worstNs longest response time, from the nominal arrival; 0 without jobs
 * @param responses response times in nanoseconds, to two digits
 */
public record TaskStatistics(long jobs, long misses, long worstNs, Histogram responses) {}
