package io.splitpoint.cli.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.splitpoint.model.Cut;
import io.splitpoint.model.Graph;
import io.splitpoint.model.Layer;
import io.splitpoint.model.TensorInfo;
import io.splitpoint.model.edgetpu.CompiledModel;
import io.splitpoint.model.edgetpu.Executable;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The content of {@code inspect --json}.
 *
 * @param cachedBytes, streamedBytes, minRuntimeVersion, cpuOperators only for a compiled model
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InspectJson(
    String model,
    long bytes,
    String precision,
    List<Tensor> inputs,
    List<Tensor> outputs,
    List<Row> layers,
    List<Crossing> cuts,
    List<Barrier> noCuts,
    List<String> notices,
    List<Program> executables,
    Long cachedBytes,
    Long streamedBytes,
    Integer minRuntimeVersion,
    List<String> cpuOperators) {

  record Row(
      int index,
      String name,
      String op,
      List<Integer> outputShape,
      Long outputBytes,
      long macs,
      long paramBytes,
      boolean cut) {}

  /** An executable of the Edge TPU in a compiled model. */
  public record Program(
      String type,
      long paramBytes,
      long instructionBytes,
      long inputBytes,
      long outputBytes,
      BigInteger cachingToken,
      long dmaInputBytes,
      long dmaParamBytes,
      long dmaOutputBytes) {}

  record Tensor(String name, String type, List<Integer> shape) {}

  /** The tensors that cross a cut of {@code slice} after a layer; null bytes where unknown. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Crossing(int after, String layer, List<Tensor> tensors, Long bytes) {}

  /** The reason why nothing can be cut after a layer. */
  record Barrier(int after, String layer, String reason) {}

  static InspectJson of(String name, Graph graph) {
    int n = graph.layers().size();
    Optional<CompiledModel> compiled = CompiledModel.find(graph);
    return new InspectJson(
        name,
        graph.size(),
        graph.precision(),
        tensors(graph.inputs()),
        tensors(graph.outputs()),
        graph.layers().stream().map(InspectJson::row).toList(),
        IntStream.range(1, n)
            .filter(k -> graph.cutAfter(k).possible())
            .mapToObj(k -> crossing(graph, k))
            .toList(),
        IntStream.range(1, n)
            .filter(k -> !graph.cutAfter(k).possible())
            .mapToObj(k -> barrier(graph, k))
            .toList(),
        graph.assumptions(),
        compiled.stream().flatMap(c -> c.executables().stream()).map(InspectJson::program).toList(),
        compiled.map(CompiledModel::cachedBytes).orElse(null),
        compiled.map(CompiledModel::streamedBytes).orElse(null),
        compiled.map(CompiledModel::minRuntimeVersion).orElse(null),
        compiled.map(CompiledModel::cpuOperators).orElse(null));
  }

  private static Program program(Executable executable) {
    return new Program(
        executable.type().name(),
        executable.parameterBytes(),
        executable.instructionBytes(),
        executable.inputBytes(),
        executable.outputBytes(),
        new BigInteger(Long.toUnsignedString(executable.cachingToken())),
        executable.dmaInputBytes(),
        executable.dmaParameterBytes(),
        executable.dmaOutputBytes());
  }

  private static Row row(Layer layer) {
    return new Row(
        layer.index(),
        layer.name(),
        layer.op(),
        layer.outputShape(),
        layer.outputBytes().isPresent() ? layer.outputBytes().getAsLong() : null,
        layer.macs(),
        layer.paramBytes(),
        layer.cut());
  }

  private static Crossing crossing(Graph graph, int k) {
    Cut cut = graph.cutAfter(k);
    return new Crossing(
        k,
        graph.layers().get(k - 1).name(),
        tensors(cut.tensors()),
        cut.bytes().isPresent() ? cut.bytes().getAsLong() : null);
  }

  private static Barrier barrier(Graph graph, int k) {
    return new Barrier(
        k, graph.layers().get(k - 1).name(), graph.cutAfter(k).barrier().orElseThrow());
  }

  private static List<Tensor> tensors(List<TensorInfo> tensors) {
    return tensors.stream().map(t -> new Tensor(t.name(), t.type(), t.shape())).toList();
  }
}
