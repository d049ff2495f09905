package io.splitpoint.app.offloading;

import io.splitpoint.power.EnergyEstimate.Interval;
import java.util.Optional;

/**
 * The energy of a frame of one split, predicted from its parts and metered. {@link FrameModel}
 * creates it.
 *
 * @param headMj energy while the head runs; 0 when nothing runs here
 * @param transferMj energy of the link
 * @param waitMj energy of waiting for the tail
 * @param frameMj metered energy of whole frames; empty without a meter
 * @param dynamicMj the part of it above idle; empty when it cannot be distinguished from idle
 */
public record FrameEnergy(
    Optional<Interval> headMj,
    Optional<Interval> transferMj,
    Optional<Interval> waitMj,
    Optional<Interval> frameMj,
    Optional<Interval> dynamicMj) {

  /** The sum of the parts; empty where one of them is unknown. */
  public Optional<Interval> predictedMj() {
    return headMj.flatMap(
        head -> transferMj.flatMap(sent -> waitMj.map(wait -> head.plus(sent).plus(wait))));
  }

  /**
   * Error of the prediction relative to the metered frames, in percent. Its interval combines both
   * as independent (GUM, JCGM 100:2008, 5.1.2). Empty where one of the two is unknown.
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
