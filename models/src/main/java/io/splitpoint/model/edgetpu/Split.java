package io.splitpoint.model.edgetpu;

import java.util.Locale;

/** How a model is cut into the segments of a pipeline, one chip for each. */
public enum Split {
  /** The same number of layers in each segment: segment i ends after layer ⌊i·L/N⌋. */
  EVEN,
  /**
   * {@code edgetpu_compiler --num_segments}: each segment takes layers while it stays below an N-th
   * of the bytes that all weights take in the model file, and the last takes the rest. The conv5
   * sweep's segments follow this rule; of thirteen rules it also comes nearest to the pipelines of
   * mouad-zouhdi/sparta-edgetpu, whose last segment is often the largest.
   */
  COMPILER,
  /** The least time of the slowest segment, which a profiling partitioner aims at. */
  PROFILED,
  /** Like {@link #PROFILED}, on as many of the chips as give the least time per input. */
  BEST;

  /** The word of files and of the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
