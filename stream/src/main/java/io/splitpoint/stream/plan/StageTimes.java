package io.splitpoint.stream.plan;

import io.splitpoint.model.edgetpu.Chip;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Estimate;
import io.splitpoint.model.edgetpu.Pipeline;
import io.splitpoint.model.edgetpu.PipelineEstimate;
import io.splitpoint.model.edgetpu.Workload;
import io.splitpoint.stream.accelerator.SegmentTime;
import java.util.ArrayList;
import java.util.List;

/** What each segment of a pipeline takes on its chip, by the Edge TPU model. */
public final class StageTimes {

  private StageTimes() {}

  /**
   * Times that add up to what {@link PipelineEstimate} says: a segment's run, what its input from
   * another chip costs beyond the bus, and the host's hops. Those are charged to the slowest
   * segment, so that a full pipeline takes {@code perInputMs} an input and one input {@code
   * firstToLastMs}.
   *
   * @param lastLayers the last layer of each segment
   */
  public static List<SegmentTime> of(EdgeTpuModel tpu, Workload work, List<Integer> lastLayers) {
    PipelineEstimate pipeline = Pipeline.estimate(tpu, work, lastLayers);
    List<Double> stages = new ArrayList<>();
    int from = 1;
    for (int k = 0; k < lastLayers.size(); k++) {
      double bytes = k == 0 ? 0 : work.range(from, lastLayers.get(k)).inputBytes();
      stages.add(
          pipeline.segments().get(k).latencyMs()
              + bytes / 1e6 * Chip.shipped().pipelineInputMsPerMb());
      from = lastLayers.get(k) + 1;
    }
    double slowest = stages.stream().mapToDouble(ms -> ms).max().orElseThrow();
    int charged = stages.indexOf(slowest);
    List<SegmentTime> times = new ArrayList<>();
    for (int k = 0; k < stages.size(); k++) {
      Estimate run = pipeline.segments().get(k);
      double ms = k == charged ? pipeline.perInputMs() : stages.get(k);
      times.add(new SegmentTime(ms, ms + run.firstRunMs() - run.latencyMs()));
    }
    return List.copyOf(times);
  }
}
