package io.splitpoint.app;

import io.splitpoint.model.Graph;
import io.splitpoint.model.Part;
import io.splitpoint.model.Slicer;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.model.edgetpu.PipelineEstimate;
import io.splitpoint.partition.TpuSegments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Cuts a model into segments for a pipeline of Edge TPUs. Use it as {@code segment} does; every
 * number is modelled.
 */
public final class Segmenting {

  /**
   * What was found.
   *
   * @param pipelines the best, and how others cut, by the name of the way
   * @param oneChipMs of one input on one chip
   */
  public record Result(
      TpuModel model,
      Map<String, PipelineEstimate> pipelines,
      SharedChips sharing,
      double oneChipMs) {

    /**
     * Writes the best segments of a model that has weights as models.
     *
     * @return how many
     */
    public int writeTo(Path directory) throws IOException {
      Files.createDirectories(directory);
      Graph graph = model.graph().orElseThrow();
      List<Integer> lastLayers = pipelines.get("best").lastLayers();
      List<Part> parts = Slicer.parts(graph, lastLayers.subList(0, lastLayers.size() - 1));
      for (int s = 0; s < parts.size(); s++) {
        Path file = directory.resolve("segment-%d-of-%d.tflite".formatted(s + 1, parts.size()));
        Slicer.write(graph, parts.get(s), file);
      }
      return parts.size();
    }
  }

  private Segmenting() {}

  /**
   * @param onChip whether each segment's parameters must fit on its chip
   * @throws io.splitpoint.failure.InfeasibleException when they cannot
   */
  public static Result of(TpuModel model, Host host, int tpus, boolean onChip) {
    TpuSegments segments = model.segments(EdgeTpuModel.of(host));
    Map<String, PipelineEstimate> pipelines = new LinkedHashMap<>();
    pipelines.put("best", segments.best(tpus, onChip));
    pipelines.put("parameter_count", segments.byParameters(tpus));
    pipelines.put("profiling", segments.byProfiling(tpus));
    return new Result(
        model, pipelines, SharedChips.of(segments, tpus), segments.best(1, false).perInputMs());
  }
}
