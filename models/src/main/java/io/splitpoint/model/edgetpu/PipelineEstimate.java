package io.splitpoint.model.edgetpu;

import java.util.List;

/**
 * What the model says of a model cut into segments, one chip each.
 *
 * @param perInputMs time per input when the pipeline is full
 * @param firstToLastMs from an input's entry to its output, through all chips, nothing else waiting
 * @param energyMj of all accelerators for one input in a full pipeline, idle power included
 * @param lastLayers the last layer of each segment
 * @param segments one run of each segment, without its wait for the others
 */
public record PipelineEstimate(
    double perInputMs,
    double firstToLastMs,
    double energyMj,
    List<Integer> lastLayers,
    List<Estimate> segments) {

  /** How far the times may be off. */
  public ModelError error() {
    return segments.size() == 1 ? segments.get(0).error() : ModelErrors.shipped().pipeline();
  }
}
