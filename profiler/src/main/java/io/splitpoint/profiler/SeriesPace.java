package io.splitpoint.profiler;

/**
 * How fast the machine was while a device was timed, relative to the pace that prevailed, which is
 * the scale of the table.
 *
 * @param low speed that was exceeded 95 % of the time; 1 is the prevailing pace
 * @param high speed that was exceeded 5 % of the time
 */
public record SeriesPace(String precision, String device, double low, double high) {}
