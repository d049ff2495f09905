package io.splitpoint.model.edgetpu;

/** How a model is cut into the segments of a pipeline, one chip each. */
public enum Split {
  /** The same number of layers each: segment i ends after layer ⌊i·L/N⌋. */
  EVEN,
  /**
   * {@code edgetpu_compiler --num_segments}: each segment takes layers while it stays below an N-th
   * of the bytes that all weights take in the model file, and the last takes the rest. So the conv5
   * sweep's segments came out; of thirteen rules this one also comes nearest to the pipelines of
   * mouad-zouhdi/sparta-edgetpu, whose last segment is often the largest.
   */
  COMPILER,
  /** The slowest segment is as fast as can be, as a profiling partitioner strives for. */
  PROFILED,
  /** As {@link #PROFILED}, on as many of the chips as give the least time per input. */
  BEST
}
