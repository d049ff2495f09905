package io.splitpoint.offload.run;

import java.time.Instant;

/**
 * A change from one split to another, and its reason.
 *
 * @param at time at which the first frame used the new split
 * @param frame number of that frame
 * @param decidedToReadyMs time from the decision until the new head and tail are loaded and warm,
 *     here and on the server
 * @param decidedToUsedMs time until the next frame used them
 * @param pauseMs time for which frames had to wait
 */
public record SplitChange(
    Instant at,
    long frame,
    int fromLayer,
    int toLayer,
    double decidedToReadyMs,
    double decidedToUsedMs,
    double pauseMs) {}
