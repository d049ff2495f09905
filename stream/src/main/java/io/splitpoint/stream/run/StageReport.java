package io.splitpoint.stream.run;

import static java.lang.Double.MAX_VALUE;

import java.util.OptionalDouble;

/**
 * One stage of a stream that has ended.
 *
 * @param servers threads, or accelerators that host the segment
 * @param work on a frame, waiting for frames and for room excluded. Of preprocessing and decoding
 *     all that a thread does from one frame to the next, taking and handing over included; of the
 *     others reading, the accelerator's run and writing alone
 * @param busy share of the servers' time, 0 to 1
 * @param paceFps what a live source gives by its own clock: reading it is mostly waiting, and
 *     reading it less often makes it no faster; empty for all others
 * @param share of the stream's frames that it saw: below 1 where pipelines of unequal depth share
 *     them
 */
public record StageReport(
    String name, int servers, Latencies work, double busy, OptionalDouble paceFps, double share) {

  /**
   * Frames a second of the stream that the servers could do if they never waited, at the share of
   * them that they saw; empty when none was seen.
   */
  public OptionalDouble boundFps() {
    return work.meanMs().isPresent() && work.meanMs().getAsDouble() > 0
        ? OptionalDouble.of(
            Math.min(
                servers * 1e3 / work.meanMs().getAsDouble() / share, paceFps.orElse(MAX_VALUE)))
        : OptionalDouble.empty();
  }
}
