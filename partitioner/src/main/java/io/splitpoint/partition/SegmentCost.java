package io.splitpoint.partition;

/** What a segment of a chain costs on one stage of a pipeline. */
public interface SegmentCost {

  /**
   * Cost of layers {@code from} to {@code to}, both included and counted from 1; infinite when the
   * segment does not fit on the stage.
   */
  double of(int from, int to);

  /**
   * A lower bound of {@link #of} that never falls when the segment grows at either end, such as its
   * arithmetic alone. The closer, the faster the search; 0 is always right.
   */
  default double atLeast(int from, int to) {
    return 0;
  }
}
