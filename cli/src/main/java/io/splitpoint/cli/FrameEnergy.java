package io.splitpoint.cli;

import io.splitpoint.power.EnergyEstimate;
import io.splitpoint.power.EnergyEstimate.Interval;
import java.util.Optional;

/**
 * What a frame of one split costs this machine, gross, by its parts and as metered. The parts add
 * up as a row of {@code splits.csv} does (package {@code io.splitpoint.partition}, class Link):
 * head, {@code transmit_w} times the time on the link, {@code idle_w} times the time of the tail.
 *
 * @param headMj of the head alone, as metered; 0 when nothing runs here
 * @param transferMj of the link
 * @param waitMj of waiting for the tail
 * @param frameMj of whole frames, as metered
 * @param dynamicMj of that what is above idle; empty when it cannot be told from idle
 */
record FrameEnergy(
    Interval headMj,
    double transferMj,
    double waitMj,
    Interval frameMj,
    Optional<Interval> dynamicMj) {

  /**
   * What the powers of a machine are while it does not compute.
   *
   * @param transmitW while something crosses the link
   * @param idleW while nothing runs
   */
  record Powers(double transmitW, double idleW) {

    /**
     * From frames that were sent without a head.
     *
     * @param sent with the idle power beside it
     * @param tailMs the server took for each; waiting for it is idling
     */
    static Powers of(EnergyEstimate sent, double tailMs) {
      double idleW = sent.idleW().orElseThrow();
      double linkMs = Math.max(1e-3, sent.runMs() - tailMs);
      return new Powers((sent.energyMj() - idleW * (sent.runMs() - linkMs)) / linkMs, idleW);
    }
  }

  /**
   * @param head alone; empty when nothing runs here
   * @param linkMs expected on the link; 0 when nothing is sent
   * @param tailMs expected of the server
   */
  static FrameEnergy of(
      Optional<EnergyEstimate> head,
      EnergyEstimate frame,
      Powers powers,
      double linkMs,
      double tailMs) {
    return new FrameEnergy(
        head.map(FrameEnergy::gross).orElse(new Interval(0, 0, 0)),
        powers.transmitW * linkMs,
        powers.idleW * tailMs,
        gross(frame),
        frame.dynamicMj());
  }

  private static Interval gross(EnergyEstimate estimate) {
    return new Interval(estimate.energyMj(), estimate.lowMj(), estimate.highMj());
  }

  /** The parts together. */
  double predictedMj() {
    return headMj.value() + transferMj + waitMj;
  }

  /**
   * Of the prediction, relative to the metered frames, in percent. Its interval joins those of the
   * head and of the frames as independent (GUM, JCGM 100:2008, 5.1.2); that of the powers is not in
   * it.
   */
  Interval errorPercent() {
    double ratio = predictedMj() / frameMj.value();
    double head = half(headMj) / frameMj.value();
    double frame = ratio * half(frameMj) / frameMj.value();
    double percent = 100 * (ratio - 1);
    double half = 100 * Math.hypot(head, frame);
    return new Interval(percent, percent - half, percent + half);
  }

  private static double half(Interval interval) {
    return (interval.high() - interval.low()) / 2;
  }
}
