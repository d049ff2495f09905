package io.splitpoint.offload.run;

import java.time.Instant;

/**
 * One change of the split.
 *
 * @param at when the first frame took the new split
 * @param frame that first one
 * @param decidedToUsedMs from the decision, with the loading of the new head beside the old one
 * @param pauseMs for which frames had to wait for it
 */
public record SplitChange(
    Instant at, long frame, int fromLayer, int toLayer, double decidedToUsedMs, double pauseMs) {}
