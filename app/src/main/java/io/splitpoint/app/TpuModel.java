package io.splitpoint.app;

import io.splitpoint.model.Graph;
import io.splitpoint.model.Layer;
import io.splitpoint.model.edgetpu.CompiledModel;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Workload;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.partition.TpuSegments;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A model for the Edge TPU's cost model. Use it where a synthetic network works as well as a model
 * with weights.
 *
 * @param graph graph; empty for a synthetic network
 * @param synthetic its shapes; empty for a model with weights
 */
public record TpuModel(String name, Optional<Graph> graph, Optional<Workload> synthetic) {

  /** Builds or opens the model, unless it is a synthetic network. */
  public static TpuModel open(ModelSource source) throws IOException {
    Optional<Workload> synthetic = source.synthetic();
    return new TpuModel(
        source.name(),
        synthetic.isPresent() ? Optional.empty() : Optional.of(source.open(Precision.INT8)),
        synthetic);
  }

  /** The shapes of its layers. */
  public Workload work() {
    return synthetic.orElseGet(() -> Workload.of(graph.orElseThrow()));
  }

  /** Returns the names of layers 1 to N. */
  public List<String> layerNames() {
    return synthetic
        .map(work -> IntStream.rangeClosed(1, work.layers()).mapToObj(k -> "layer " + k).toList())
        .orElseGet(() -> graph.orElseThrow().layers().stream().map(Layer::name).toList());
  }

  /** The contents of its executables; empty where it is not compiled. */
  Optional<CompiledModel> compiled() {
    return graph.flatMap(CompiledModel::find);
  }

  /** Its segments on chips of this kind. */
  public TpuSegments segments(EdgeTpuModel tpu) {
    return graph
        .map(whole -> TpuSegments.of(tpu, whole))
        .orElseGet(() -> TpuSegments.of(tpu, synthetic.orElseThrow()));
  }
}
