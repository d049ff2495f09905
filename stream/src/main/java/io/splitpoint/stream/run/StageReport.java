package io.splitpoint.stream.run;

import static java.lang.Double.MAX_VALUE;

import java.util.OptionalDouble;

/**
 * The statistics of one stage of an ended stream.
 *
 * @param servers threads, or accelerators that host the segment
 * @param work time per frame without waiting for frames or room. For preprocessing and decoding it
 *     includes taking frames and passing them on; for the others it is reading, the accelerator's
 *     run or writing only
 * @param busy share of the servers' time, 0 to 1
 * @param paceFps rate of a live source by its own clock, because reading it is mostly waiting;
 *     empty for all others
 * @param share share of the stream's frames that it processed, below 1 where pipelines of unequal
 *     depth share them
 */
public record StageReport(
    String name, int servers, Latencies work, double busy, OptionalDouble paceFps, double share) {

  /**
   * Frames per second of the stream that the servers could reach without waiting, at their share of
   * the frames; empty when they processed none.
   */
  public OptionalDouble boundFps() {
    return work.meanMs().isPresent() && work.meanMs().getAsDouble() > 0
        ? OptionalDouble.of(
            Math.min(
                servers * 1e3 / work.meanMs().getAsDouble() / share, paceFps.orElse(MAX_VALUE)))
        : OptionalDouble.empty();
  }
}
