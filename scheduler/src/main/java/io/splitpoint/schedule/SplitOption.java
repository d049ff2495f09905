package io.splitpoint.schedule;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One way to run a task: its head on the Edge TPU, the rest elsewhere.
 *
 * @param name such as {@code after conv5}
 * @param layer last layer of the head; 0 when nothing runs on the Edge TPU
 * @param headNs time on the Edge TPU, 0 for none
 * @param restNs time of transfer and tail, after the Edge TPU is free again
 * @param energyMj energy of one job, without the machine's idle energy where that is known
 * @param modelled whether any part of the energy comes from a model or a device file
 */
public record SplitOption(
    @JsonProperty("split_name") String name,
    @JsonProperty("split_layer") int layer,
    long headNs,
    long restNs,
    double energyMj,
    @JsonProperty("energy_modelled") boolean modelled) {

  public SplitOption {
    if (headNs < 0 || restNs < 0 || !(energyMj >= 0 && energyMj < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          name
              + ": expected times and energy of at least 0, found "
              + headNs
              + ", "
              + restNs
              + ", "
              + energyMj);
    }
  }

  /** Whether this option is at least as good in every respect. */
  public boolean dominates(SplitOption other) {
    return headNs <= other.headNs && restNs <= other.restNs && energyMj <= other.energyMj;
  }
}
