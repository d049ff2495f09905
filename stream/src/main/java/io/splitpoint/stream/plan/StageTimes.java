package io.splitpoint.stream.plan;

import io.splitpoint.model.edgetpu.Chip;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Estimate;
import io.splitpoint.model.edgetpu.Pipeline;
import io.splitpoint.model.edgetpu.PipelineEstimate;
import io.splitpoint.model.edgetpu.Workload;
import io.splitpoint.stream.accelerator.SegmentTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What each segment takes on its chip, by the Edge TPU model, when segment k has r(k) chips.
 *
 * <p>A stage s(k) is the segment's run and what its input from another chip costs beyond the bus; a
 * hop h for every segment is the host's own time, which no chip hides (docs/edgetpu-model.md). With
 * one chip a segment an input then takes max s(k) + K·h, as {@link PipelineEstimate} has it.
 * Further chips share a stage and not the host: max s(k)/r(k) + K·h. No measurement of such mixes
 * is known; that the host's part does not shrink follows from its being the host's.
 */
public final class StageTimes {

  private StageTimes() {}

  /**
   * Times that give that rate when each chip is busy with its own segment: the host's hops are
   * charged to the stage that binds, for each of its chips, because its chips wait for one host in
   * turn.
   *
   * @param lastLayers the last layer of each segment
   * @param hosts for each chip the segment, from 0, that it runs
   */
  public static List<SegmentTime> of(
      EdgeTpuModel tpu, Workload work, List<Integer> lastLayers, List<Integer> hosts) {
    PipelineEstimate pipeline = Pipeline.estimate(tpu, work, lastLayers);
    List<Double> stages = stagesMs(pipeline, work);
    int binding = binding(stages, hosts);
    double hopsMs =
        pipeline.perInputMs() - stages.stream().mapToDouble(ms -> ms).max().orElseThrow();
    List<SegmentTime> times = new ArrayList<>();
    for (int k = 0; k < stages.size(); k++) {
      Estimate run = pipeline.segments().get(k);
      double ms = stages.get(k) + (k == binding ? hopsMs * Collections.frequency(hosts, k) : 0);
      times.add(new SegmentTime(ms, ms + Math.max(0, run.firstRunMs() - run.latencyMs())));
    }
    return List.copyOf(times);
  }

  /** One chip for each segment, and each further one where the frames wait longest. */
  static List<Integer> whereItHelps(
      EdgeTpuModel tpu, Workload work, List<Integer> lastLayers, int chips) {
    return whereItHelps(stagesMs(Pipeline.estimate(tpu, work, lastLayers), work), chips);
  }

  static List<Integer> whereItHelps(List<Double> stagesMs, int chips) {
    List<Integer> hosts = new ArrayList<>(Arrangement.evenly(stagesMs.size(), 1));
    while (hosts.size() < chips) {
      hosts.add(binding(stagesMs, hosts));
    }
    return hosts;
  }

  /** The segment whose chips together are slowest. */
  private static int binding(List<Double> stagesMs, List<Integer> hosts) {
    int slowest = 0;
    double longest = 0;
    for (int k = 0; k < stagesMs.size(); k++) {
      double intervalMs = stagesMs.get(k) / Collections.frequency(hosts, k);
      if (intervalMs > longest) {
        longest = intervalMs;
        slowest = k;
      }
    }
    return slowest;
  }

  private static List<Double> stagesMs(PipelineEstimate pipeline, Workload work) {
    List<Double> stages = new ArrayList<>();
    int from = 1;
    for (int k = 0; k < pipeline.lastLayers().size(); k++) {
      int to = pipeline.lastLayers().get(k);
      double bytes = k == 0 ? 0 : work.range(from, to).inputBytes();
      stages.add(
          pipeline.segments().get(k).latencyMs()
              + bytes / 1e6 * Chip.shipped().pipelineInputMsPerMb());
      from = to + 1;
    }
    return stages;
  }
}
