package io.splitpoint.app.scheduling;

import io.splitpoint.model.edgetpu.Estimate;
import io.splitpoint.model.edgetpu.PipelineEstimate;
import io.splitpoint.partition.TpuSegments;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * How a model's time changes with the number of Edge TPUs that run it together, and what loading
 * its parameters again costs. Modelled, with the partitioner's segments.
 *
 * @param ratio upper end of the time on so many Edge TPUs, as modelled, over the time on one, from
 *     2 on
 * @param reloadMs of all its parameters, the most of any number of Edge TPUs
 */
record GangWorstCases(NavigableMap<Integer, Double> ratio, double reloadMs) {

  /**
   * @param one the whole model on one Edge TPU
   * @param modelled the time on one that the ratio goes with is the upper end of a modelled one;
   *     else a measured one
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
