package io.splitpoint.app.scheduling;

import io.splitpoint.model.Graph;
import io.splitpoint.model.edgetpu.CompiledModel;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Workload;
import io.splitpoint.partition.TpuSegments;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The time of a job on a gang of Edge TPUs by the Edge TPU model: the latency of one image through
 * all segments of the partitioner.
 */
final class GangTime {

  private GangTime() {}

  /**
   * Empty where the model cannot be cut into this number of segments.
   *
   * @param from model that a compiled one was made from; without it its arithmetic is assumed and
   *     its operators on the CPU cost nothing, see {@link EdgeTpuModel#estimate(CompiledModel,
   *     Optional)}, and it has no segments
   */
  static OptionalDouble modelledMs(EdgeTpuModel tpu, Graph graph, Optional<Graph> from, int tpus) {
    Optional<CompiledModel> compiled = CompiledModel.find(graph);
    if (tpus == 1) {
      return OptionalDouble.of(
          (compiled.isPresent()
                  ? tpu.estimate(compiled.get(), from.map(Workload::of))
                  : tpu.estimate(Workload.of(graph)))
              .latencyMs());
    }
    Optional<Graph> shapes = compiled.isPresent() ? from : Optional.of(graph);
    if (shapes.isEmpty()) {
      return OptionalDouble.empty();
    }
    TpuSegments segments = TpuSegments.of(tpu, shapes.get());
    return tpus <= segments.most()
        ? OptionalDouble.of(segments.best(tpus, false).firstToLastMs())
        : OptionalDouble.empty();
  }
}
