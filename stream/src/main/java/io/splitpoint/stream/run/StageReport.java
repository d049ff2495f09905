package io.splitpoint.stream.run;

import java.util.OptionalDouble;

/**
 * One stage of a stream that has ended.
 *
 * @param servers threads, or accelerators that host the segment
 * @param work on a frame, waiting excluded
 * @param busy share of the servers' time, 0 to 1
 */
public record StageReport(String name, int servers, Latencies work, double busy) {

  /** Frames a second that the servers could do if they never waited; empty when none was seen. */
  public OptionalDouble boundFps() {
    return work.meanMs().isPresent() && work.meanMs().getAsDouble() > 0
        ? OptionalDouble.of(servers * 1e3 / work.meanMs().getAsDouble())
        : OptionalDouble.empty();
  }
}
