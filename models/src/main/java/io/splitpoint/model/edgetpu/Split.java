package io.splitpoint.model.edgetpu;

/** How a model is cut into the segments of a pipeline, one chip each. */
public enum Split {
  /** The same number of layers each: segment i ends after layer ⌊i·L/N⌋. */
  EVEN,
  /**
   * {@code edgetpu_compiler --num_segments}: segment i takes layers while all up to it hold at most
   * i N-ths of the parameter bytes (so the conv5 sweep's segments came out).
   */
  COMPILER,
  /** The slowest segment is as fast as can be, as a profiling partitioner strives for. */
  PROFILED,
  /** As {@link #PROFILED}, on as many of the chips as give the least time per input. */
  BEST
}
