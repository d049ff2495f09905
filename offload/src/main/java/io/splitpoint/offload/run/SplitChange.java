package io.splitpoint.offload.run;

import java.time.Instant;

/**
 * A change from one split to another, and its reason.
 *
 * @param at when the first frame took the new split
 * @param frame that first one
 * @param decidedToReadyMs from the decision until the new head and tail are loaded and warm, here
 *     and on the server, beside the old ones
 * @param decidedToUsedMs until the next frame took them
 * @param pauseMs for which frames had to wait for it
 */
public record SplitChange(
    Instant at,
    long frame,
    int fromLayer,
    int toLayer,
    double decidedToReadyMs,
    double decidedToUsedMs,
    double pauseMs) {}
