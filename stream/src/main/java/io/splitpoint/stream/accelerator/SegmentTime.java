package io.splitpoint.stream.accelerator;

/**
 * What a segment takes on a modelled device.
 *
 * @param runMs of a run after another of the same segment
 * @param reloadMs of a run after another segment ran there, whose parameters took its place
 */
public record SegmentTime(double runMs, double reloadMs) {

  public SegmentTime {
    if (!(runMs >= 0) || !(reloadMs >= runMs)) {
      throw new IllegalArgumentException("run " + runMs + " ms, reload " + reloadMs + " ms");
    }
  }
}
