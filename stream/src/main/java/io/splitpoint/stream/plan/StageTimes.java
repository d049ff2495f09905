package io.splitpoint.stream.plan;

import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Estimate;
import io.splitpoint.model.edgetpu.PipelineEstimate;
import io.splitpoint.stream.accelerator.SegmentTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The time of each segment on its chip by the Edge TPU model, when segment k has r(k) chips.
 *
 * <p>A full pipeline of K segments takes max s(k)/r(k) per input, but at least K·h, the host's
 * time, which does not depend on the number of chips (docs/edgetpu-model.md; no measurement of such
 * mixes is known).
 */
public final class StageTimes {

  private StageTimes() {}

  /**
   * Times that give this rate when each chip is busy with its own segment; none is shorter than its
   * chips' part of the host's time.
   *
   * @param pipeline the segments, one chip each
   * @param hosts the segment of each chip, from 0
   */
  public static List<SegmentTime> of(
      EdgeTpuModel tpu, PipelineEstimate pipeline, List<Integer> hosts) {
    List<Estimate> runs = pipeline.segments();
    double handOverMs = runs.size() == 1 ? 0 : runs.size() * tpu.host().handOverMs();
    List<SegmentTime> times = new ArrayList<>();
    for (int k = 0; k < runs.size(); k++) {
      Estimate run = runs.get(k);
      double ms = Math.max(run.latencyMs(), handOverMs * Collections.frequency(hosts, k));
      times.add(new SegmentTime(ms, ms + Math.max(0, run.firstRunMs() - run.latencyMs())));
    }
    return List.copyOf(times);
  }

  /** One chip for each segment, and each further chip at the slowest segment. */
  static List<Integer> whereItHelps(PipelineEstimate pipeline, int chips) {
    return whereItHelps(pipeline.segments().stream().map(Estimate::latencyMs).toList(), chips);
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
}
