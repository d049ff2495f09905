package io.splitpoint.app.scheduling;

import io.splitpoint.model.edgetpu.Estimate;
import io.splitpoint.model.edgetpu.PipelineEstimate;
import io.splitpoint.partition.TpuSegments;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The modelled change of a model's time with the number of Edge TPUs that run it together, and the
 * time to load its parameters again, with the partitioner's segments.
 *
 * @param ratio upper end of the modelled time on 2 or more Edge TPUs over the time on one
 * @param reloadMs largest time to load all its parameters, over the numbers of Edge TPUs
 */
record GangWorstCases(NavigableMap<Integer, Double> ratio, double reloadMs) {

  /**
   * @param one the whole model on one Edge TPU
   * @param modelled whether the time on one Edge TPU is the upper end of a modelled one, not a
   *     measured one
   */
  static GangWorstCases of(Estimate one, TpuSegments segments, int tpus, boolean modelled) {
    NavigableMap<Integer, Double> ratio = new TreeMap<>();
    double oneMs = modelled ? one.latencyHighMs() : one.latencyMs();
    double reload = reload(List.of(one));
    for (int gang = 2; gang <= Math.min(tpus, segments.most()); gang++) {
      PipelineEstimate pipeline = segments.best(gang, false);
      ratio.put(gang, pipeline.error().high(pipeline.firstToLastMs()) / oneMs);
      reload = Math.max(reload, reload(pipeline.segments()));
    }
    return new GangWorstCases(ratio, reload);
  }

  private static double reload(List<Estimate> segments) {
    return segments.stream().mapToDouble(s -> s.firstRunMs() - s.latencyMs()).sum();
  }
}
