package io.splitpoint.model.edgetpu;

import java.util.List;

/**
 * The estimate of a model cut into segments, one chip for each.
 *
 * @param perInputMs time per input when the pipeline is full
 * @param firstToLastMs time of a single input through all chips
 * @param energyMj energy of all accelerators per input in a full pipeline, idle power included
 * @param lastLayers the last layer of each segment
 * @param segments one run of each segment, without waiting for the others
 */
public record PipelineEstimate(
    double perInputMs,
    double firstToLastMs,
    double energyMj,
    List<Integer> lastLayers,
    List<Estimate> segments) {

  /** The error of the times. */
  public ModelError error() {
    return segments.size() == 1 ? segments.get(0).error() : ModelErrors.shipped().pipeline();
  }
}
