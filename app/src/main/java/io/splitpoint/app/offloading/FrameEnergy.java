package io.splitpoint.app.offloading;

import io.splitpoint.power.EnergyEstimate.Interval;
import java.util.Optional;

/**
 * What a frame of one split costs whoever is charged, by its parts and as metered. {@link
 * FrameModel} makes it.
 *
 * @param headMj of the head, with what else is charged meanwhile; 0 when nothing runs here
 * @param transferMj of the link
 * @param waitMj of waiting for the tail
 * @param frameMj of whole frames, as metered; empty without a meter
 * @param dynamicMj of that what this machine takes above idle; empty when it cannot be told from
 *     idle
 */
public record FrameEnergy(
    Optional<Interval> headMj,
    Optional<Interval> transferMj,
    Optional<Interval> waitMj,
    Optional<Interval> frameMj,
    Optional<Interval> dynamicMj) {

  /** The parts together; empty where one of them is not known. */
  public Optional<Interval> predictedMj() {
    return headMj.flatMap(
        head -> transferMj.flatMap(sent -> waitMj.map(wait -> head.plus(sent).plus(wait))));
  }

  /**
   * Of the prediction, relative to the metered frames, in percent. Its interval joins theirs as
   * independent (GUM, JCGM 100:2008, 5.1.2). Empty where one of the two is not known.
   */
  public Optional<Interval> errorPercent() {
    return predictedMj().flatMap(parts -> frameMj.map(frame -> error(parts, frame)));
  }

  private static Interval error(Interval parts, Interval frame) {
    double ratio = parts.value() / frame.value();
    double percent = 100 * (ratio - 1);
    double half = 100 * Math.hypot(half(parts), ratio * half(frame)) / frame.value();
    return new Interval(percent, percent - half, percent + half);
  }

  private static double half(Interval interval) {
    return (interval.high() - interval.low()) / 2;
  }
}
