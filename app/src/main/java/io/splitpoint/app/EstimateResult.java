package io.splitpoint.app;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.util.List;
import java.util.Optional;

/**
 * The Edge TPU model's estimate, and the content of {@code estimate --json}. Times and energies
 * have six digits, more than the model's accuracy; they are null where a compiled file does not
 * show its arithmetic.
 *
 * @param latencyMs latency of one run in the steady state; on several chips the time per input when
 *     all are full
 * @param latencyMsLow lower end of its 90 % interval; the time of the call and its transfers where
 *     the arithmetic is unknown
 * @param energyMj energy of all accelerators per input
 * @param energyErrorPercent half the width of its interval
 * @param board board that supplies the accelerators; null where none is named
 * @param boardEnergyMj energy of that board with all accelerators per input
 * @param pipelineLatencyMs latency of one input through all chips of the slowest copy
 * @param firstRunMs the same latency when each chip loads its parameters first
 * @param objective objective for sharing chips; null where they are not shared
 * @param compute source of the arithmetic: the model's {@code shapes}, or {@code unknown}
 * @param pipelines the chips of each copy, where they are shared
 * @param cpuOperators operators that stay on the CPU
 * @param segments segments of every copy, one chip each
 * @param sharing the divisions of the chips, where they are shared
 * @param ways the divisions with all details
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
   * @param copy number of the copy, from 1
   * @param lastLayer last layer; 0 for a compiled file, where it is unknown
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
