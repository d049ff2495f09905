package io.splitpoint.cli.schedule;

import io.splitpoint.model.Graph;
import io.splitpoint.model.edgetpu.CompiledModel;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Workload;
import io.splitpoint.partition.TpuSegments;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a job takes on a gang of Edge TPUs by the Edge TPU model: one image's way through all
 * segments, cut as the partitioner cuts them.
 */
final class GangTime {

  private GangTime() {}

  /** Empty where the model cannot be cut into so many segments, or is compiled for one already. */
  static OptionalDouble modelledMs(EdgeTpuModel tpu, Graph graph, int tpus) {
    Optional<CompiledModel> compiled = CompiledModel.find(graph);
    if (compiled.isPresent()) {
      return tpus == 1
          ? OptionalDouble.of(tpu.estimate(compiled.get(), Optional.empty()).latencyMs())
          : OptionalDouble.empty();
    }
    return tpus == 1
        ? OptionalDouble.of(tpu.estimate(Workload.of(graph)).latencyMs())
        : modelledMs(TpuSegments.of(tpu, graph), tpus);
  }

  /** The same of segments that were looked at before, on 2 Edge TPUs or more. */
  static OptionalDouble modelledMs(TpuSegments segments, int tpus) {
    return tpus <= segments.most()
        ? OptionalDouble.of(segments.best(tpus, false).firstToLastMs())
        : OptionalDouble.empty();
  }
}
