package io.splitpoint.profiler;

/**
 * The machine's pace while a device was timed, relative to the prevailing pace, to which the table
 * refers.
 *
 * @param low 5th percentile of the pace over time; 1 is the prevailing pace
 * @param high 95th percentile of the pace over time
 */
public record SeriesPace(String precision, String device, double low, double high) {}
