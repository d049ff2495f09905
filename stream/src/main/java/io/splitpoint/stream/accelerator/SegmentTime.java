package io.splitpoint.stream.accelerator;

/**
 * The time of a segment on a modelled device.
 *
 * @param runMs time of a run after a run of the same segment
 * @param reloadMs time of a run after another segment, whose parameters replaced this one's
 */
public record SegmentTime(double runMs, double reloadMs) {

  public SegmentTime {
    if (!(runMs >= 0) || !(reloadMs >= runMs)) {
      throw new IllegalArgumentException("run " + runMs + " ms, reload " + reloadMs + " ms");
    }
  }
}
