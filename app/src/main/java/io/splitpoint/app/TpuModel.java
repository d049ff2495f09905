package io.splitpoint.app;

import io.splitpoint.model.Graph;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Workload;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.partition.TpuSegments;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A model as the Edge TPU's cost model takes it. Use it where a synthetic network will do as well
 * as a model with weights.
 *
 * @param graph empty for a synthetic network
 * @param layerNames of layers 1 to N
 */
public record TpuModel(String name, Optional<Graph> graph, Workload work, List<String> layerNames) {

  /** Builds or opens the model, unless it is a synthetic network. */
  public static TpuModel open(ModelSource source) throws IOException {
    Optional<Workload> synthetic = source.synthetic();
    if (synthetic.isPresent()) {
      return new TpuModel(
          source.name(),
          Optional.empty(),
          synthetic.get(),
          IntStream.rangeClosed(1, synthetic.get().layers()).mapToObj(k -> "layer " + k).toList());
    }
    Graph graph = source.open(Precision.INT8);
    return new TpuModel(
        source.name(),
        Optional.of(graph),
        Workload.of(graph),
        graph.layers().stream().map(layer -> layer.name()).toList());
  }

  /** Its segments on chips of that kind. */
  TpuSegments segments(EdgeTpuModel tpu) {
    return graph.map(g -> TpuSegments.of(tpu, g)).orElseGet(() -> TpuSegments.of(tpu, work));
  }
}
