package io.splitpoint.partition;

/** The cost of a segment of a chain on one stage of a pipeline. */
public interface SegmentCost {

  /**
   * Cost of layers {@code from} to {@code to}, both included and counted from 1; infinite when the
   * segment does not fit on the stage.
   */
  double of(int from, int to);

  /**
   * A lower bound of {@link #of} that never falls when the segment grows at either end, such as its
   * arithmetic alone. A closer bound makes the search faster; 0 is always valid.
   */
  default double atLeast(int from, int to) {
    return 0;
  }
}
