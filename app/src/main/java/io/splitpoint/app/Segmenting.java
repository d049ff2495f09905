package io.splitpoint.app;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.splitpoint.model.Graph;
import io.splitpoint.model.Part;
import io.splitpoint.model.Slicer;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Estimate;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.model.edgetpu.PipelineEstimate;
import io.splitpoint.partition.TpuSegments;
import io.splitpoint.profile.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a model into segments for a pipeline of Edge TPUs. It is the use case of {@code segment};
 * every number is modelled.
 */
public final class Segmenting {

  /**
   * The result, which {@code segment --json} prints.
   *
   * @param best the cut with the fastest slowest stage, of the cuts where one tensor crosses
   * @param compiler the cut of {@code edgetpu_compiler}, which also cuts where several cross
   * @param profiling cut of the profiling-based partitioner
   * @param sharing divisions of the chips between copies of the model
   * @param ways the same divisions with all details
   * @param oneChip the whole model on one chip
   */
  public record Result(
      @JsonIgnore TpuModel asked,
      String model,
      String host,
      int tpus,
      Source source,
      Cut best,
      Cut compiler,
      Cut profiling,
      SharedChips.Answers sharing,
      @JsonIgnore SharedChips ways,
      @JsonIgnore Cut oneChip) {

    /**
     * Writes the best segments of a model with weights as models.
     *
     * @return their number
     */
    public int writeTo(Path directory) throws IOException {
      Files.createDirectories(directory);
      Graph graph = asked.graph().orElseThrow();
      List<Integer> lastLayers = best.lastLayers();
      List<Part> parts = Slicer.parts(graph, lastLayers.subList(0, lastLayers.size() - 1));
      for (int s = 0; s < parts.size(); s++) {
        Path file = directory.resolve("segment-%d-of-%d.tflite".formatted(s + 1, parts.size()));
        Slicer.write(graph, parts.get(s), file);
      }
      return parts.size();
    }
  }

  /**
   * A model cut into segments.
   *
   * @param perInputMs time per input when the pipeline is full
   * @param firstToLastMs one input's way through all chips
   */
  public record Cut(
      double perInputMs, double firstToLastMs, double energyMj, List<Segment> segments) {

    private static Cut of(PipelineEstimate pipeline, List<String> layerNames) {
      List<Segment> segments = new ArrayList<>();
      int first = 1;
      for (Estimate run : pipeline.segments()) {
        int last = pipeline.lastLayers().get(segments.size());
        segments.add(
            new Segment(
                first,
                last,
                layerNames.get(last - 1),
                run.latencyMs(),
                run.onChipBytes(),
                run.offChipBytes()));
        first = last + 1;
      }
      return new Cut(
          pipeline.perInputMs(), pipeline.firstToLastMs(), pipeline.energyMj(), segments);
    }

    public List<Integer> lastLayers() {
      return segments.stream().map(Segment::lastLayer).toList();
    }
  }

  /** What one chip runs; layers count from 1. */
  public record Segment(
      int firstLayer,
      int lastLayer,
      String lastName,
      double runMs,
      long onChipBytes,
      long offChipBytes) {}

  private Segmenting() {}

  /**
   * @param onChip whether each segment's parameters must fit on its chip
   * @throws io.splitpoint.failure.InfeasibleException when some do not fit
   */
  public static Result of(TpuModel model, Host host, int tpus, boolean onChip) {
    TpuSegments segments = model.segments(EdgeTpuModel.of(host));
    Cut best = Cut.of(segments.best(tpus, onChip), model.layerNames());
    SharedChips ways = SharedChips.of(segments, tpus);
    return new Result(
        model,
        model.name(),
        host.name(),
        tpus,
        Source.MODELLED,
        best,
        Cut.of(segments.byCompiler(tpus), model.layerNames()),
        Cut.of(segments.byProfiling(tpus), model.layerNames()),
        ways.answers(),
        ways,
        Cut.of(segments.best(1, false), model.layerNames()));
  }
}
