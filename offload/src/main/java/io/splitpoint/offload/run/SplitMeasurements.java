package io.splitpoint.offload.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The measurements of one split, one value of each kind per frame. */
final class SplitMeasurements {

  private final SplitCost cost;
  private final List<Validation.Parts> alone = new ArrayList<>();
  private final List<Validation.Parts> frames = new ArrayList<>();
  private int repeated;

  SplitMeasurements(SplitCost cost) {
    this.cost = cost;
  }

  SplitCost cost() {
    return cost;
  }

  int repeated() {
    return repeated;
  }

  /**
   * Adds one measurement.
   *
   * @param parts parts timed one by one; the link is not used
   * @param frame the frame as a whole
   */
  void add(Validation.Parts parts, Validation.Parts frame) {
    alone.add(parts);
    frames.add(frame);
  }

  /** Whether a disturbed measurement may be repeated; counts the repetition. */
  boolean again() {
    boolean again = repeated < UsableSplits.RETRIES * (alone.size() + 1);
    repeated += again ? 1 : 0;
    return again;
  }

  /**
   * @param cost cost from which it is predicted
   */
  Validation.Row row(SplitCost cost, TransferCurve curve, double serverFactor) {
    double linkMs = cost.sendBytes() == 0 ? 0 : curve.transferMs(cost.wireBytes());
    double[] ms = values(frames, frame -> frame.headMs() + frame.linkMs() + frame.tailMs());
    double[] interval = TrimmedMean.interval(ms);
    return new Validation.Row(
        cost,
        cost.latencyMs(curve, serverFactor),
        TrimmedMean.of(values(alone, part -> part.headMs() + part.tailMs())) + linkMs,
        new Validation.Parts(
            mean(alone, Validation.Parts::headMs), linkMs, mean(alone, Validation.Parts::tailMs)),
        new Validation.Parts(
            mean(frames, Validation.Parts::headMs),
            mean(frames, Validation.Parts::linkMs),
            mean(frames, Validation.Parts::tailMs)),
        TrimmedMean.of(ms),
        interval[0],
        interval[1]);
  }

  private static double mean(
      List<Validation.Parts> parts, ToDoubleFunction<Validation.Parts> value) {
    return TrimmedMean.of(values(parts, value));
  }

  private static double[] values(
      List<Validation.Parts> parts, ToDoubleFunction<Validation.Parts> value) {
    return parts.stream().mapToDouble(value).toArray();
  }
}
