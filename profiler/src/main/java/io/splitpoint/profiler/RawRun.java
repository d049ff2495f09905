package io.splitpoint.profiler;

/**
 * A timed run before any correction for the machine's pace. Use it to examine the runs behind the
 * table, whose times are at the prevailing pace.
 *
 * @param part {@code head} of layers 1 to {@code layer}, or {@code tail} of the layers after it
 * @param round number of the round, from 1
 * @param run number among the part's runs in the round, from 1
 * @param startNs start, on a clock that ascends over the whole run and begins near 0
 * @param durationNs duration of the run
 * @param pace the machine's speed during the run by the joint estimate; 1 is the prevailing pace,
 *     less is slower
 * @param playOff whether it ran as half of a split that could still be best
 */
public record RawRun(
    String precision,
    String device,
    String part,
    int layer,
    int round,
    int run,
    long startNs,
    long durationNs,
    double pace,
    boolean playOff) {}
