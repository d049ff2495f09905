package io.splitpoint.app;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.util.List;
import java.util.Optional;

/**
 * What the Edge TPU's model says of a model, and {@code estimate --json} as it is. Times and
 * energies have six digits, more than the model knows; they are null where a compiled file does not
 * tell what it computes.
 *
 * @param latencyMs of one run in the steady state; on several chips the time per input when all are
 *     full
 * @param latencyMsLow lower end of its 90 % interval; the least that the call and its transfers
 *     take where the arithmetic is unknown
 * @param energyMj of all accelerators for an input
 * @param energyErrorPercent half the width of its interval
 * @param board that the accelerators hang on; null where nobody said
 * @param boardEnergyMj what that board takes with all of them for an input
 * @param pipelineLatencyMs one input's way through all chips of the slowest copy
 * @param firstRunMs the same when each chip loads its parameters first
 * @param objective that chips are shared for; null where they are not
 * @param compute where the arithmetic comes from: the model's {@code shapes}, or {@code unknown}
 * @param pipelines the chips of each copy, where they are shared
 * @param cpuOperators operators that stay on the CPU
 * @param segments of every copy, one chip each
 * @param sharing the ways of sharing the chips, where they are shared
 * @param ways the same with all that is known of them
 */
public record EstimateResult(
    String model,
    String host,
    int tpus,
    Double latencyMs,
    Double latencyMsLow,
    Double latencyMsHigh,
    Double energyMj,
    String energyOf,
    double energyErrorPercent,
    @JsonInclude(Include.NON_NULL) String board,
    @JsonInclude(Include.NON_NULL) Double boardEnergyMj,
    @JsonInclude(Include.NON_NULL) Double boardEnergyMjLow,
    @JsonInclude(Include.NON_NULL) Double boardEnergyMjHigh,
    List<Long> onChipBytes,
    List<Long> offChipBytes,
    String source,
    Double pipelineLatencyMs,
    Double pipelineLatencyMsLow,
    Double pipelineLatencyMsHigh,
    Double firstRunMs,
    String clock,
    String split,
    @JsonInclude(Include.NON_NULL) String objective,
    String compute,
    @JsonInclude(Include.NON_NULL) List<Integer> pipelines,
    int cpuOperators,
    List<Segment> segments,
    @JsonInclude(Include.NON_NULL) SharedChips.Answers sharing,
    @JsonIgnore Optional<SharedChips> ways) {

  /**
   * One chip's part of a copy.
   *
   * @param copy from 1
   * @param lastLayer 0 for a compiled file, which does not tell
   * @param cpuOperators operators that stay on the CPU
   */
  public record Segment(
      int copy,
      int lastLayer,
      double latencyMs,
      double overheadMs,
      double inputMs,
      double instructionMs,
      double streamMs,
      double computeMs,
      double hiddenMs,
      double outputMs,
      double cpuMs,
      int cpuOperators) {}
}
