package io.splitpoint.schedule;

/**
 * One way to run a task: its head on the Edge TPU, the rest elsewhere.
 *
 * @param name such as {@code after conv5}
 * @param layer last layer of the head; 0 when nothing runs on the Edge TPU
 * @param headNs time on the Edge TPU, 0 for none
 * @param restNs transfer and tail, after the Edge TPU is free again
 * @param energyMj of one job, above what the machine draws idle where that is known
 * @param modelled whether the energy comes from a model or a device file, in any part
 */
public record SplitOption(
    String name, int layer, long headNs, long restNs, double energyMj, boolean modelled) {

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

  /** Whether this is at least as good in everything. */
  public boolean dominates(SplitOption other) {
    return headNs <= other.headNs && restNs <= other.restNs && energyMj <= other.energyMj;
  }
}
