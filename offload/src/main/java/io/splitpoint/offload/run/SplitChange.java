package io.splitpoint.offload.run;

/**
 * One change of the split.
 *
 * @param frame the first at the new split
 * @param decidedToUsedMs from the decision, with the loading of the new head beside the old one
 * @param pauseMs for which frames had to wait for it
 */
public record SplitChange(
    long frame, int fromLayer, int toLayer, double decidedToUsedMs, double pauseMs) {}
