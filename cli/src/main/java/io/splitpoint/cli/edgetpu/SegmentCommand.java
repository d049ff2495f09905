package io.splitpoint.cli.edgetpu;

import io.splitpoint.app.ModelSource;
import io.splitpoint.app.SharedChips;
import io.splitpoint.cli.option.HostOption;
import io.splitpoint.cli.option.InputSize;
import io.splitpoint.cli.option.Names;
import io.splitpoint.cli.option.OutputOptions;
import io.splitpoint.model.Graph;
import io.splitpoint.model.Part;
import io.splitpoint.model.Slicer;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.PipelineEstimate;
import io.splitpoint.model.edgetpu.Workload;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.partition.TpuSegments;
import io.splitpoint.run.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "segment",
    description = {
      "Cuts a model into segments for a pipeline of Edge TPUs so that the slowest stage is as fast"
          + " as can be, and compares with how others cut. Every number is modelled."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  splitpoint segment inception-v2 --tpus 3",
      "  splitpoint segment dense4-2000 --tpus 4 --host pcie-desktop --on-chip"
    })
public final class SegmentCommand implements Callable<Integer> {

  @Spec CommandSpec spec;
  @Mixin HostOption host;
  @Mixin InputSize inputSize;

  @Parameters(
      paramLabel = "MODEL",
      completionCandidates = Names.Models.class,
      description = "a built-in model's name, conv5-F, dense4-N, or the path of a .tflite file")
  String model;

  @Option(
      names = "--tpus",
      required = true,
      paramLabel = "N",
      description = "Edge TPUs of the pipeline")
  int tpus;

  @Option(
      names = "--on-chip",
      description = "every segment's parameters must fit on its chip (exit 4 when they do not)")
  boolean onChip;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "write the best split's segments as models, for edgetpu_compiler (not of a synthetic"
              + " network)")
  Optional<Path> directory = Optional.empty();

  @Mixin OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    EdgeTpuModel tpu = EdgeTpuModel.of(host.host());
    ModelSource source = ModelSource.of(inputSize.of(model));
    Optional<Workload> synthetic = source.synthetic();
    Optional<Graph> graph =
        synthetic.isPresent() ? Optional.empty() : Optional.of(source.open(Precision.INT8));
    graph.ifPresent(opened -> output.note(opened, source));
    if (directory.isPresent() && graph.isEmpty()) {
      throw new UsageException(
          "--out: expected a model with weights to cut, found the synthetic network " + model);
    }
    TpuSegments segments =
        graph
            .map(g -> TpuSegments.of(tpu, g))
            .orElseGet(() -> TpuSegments.of(tpu, synthetic.orElseThrow()));
    PipelineEstimate best = segments.best(tpus, onChip);
    Map<String, PipelineEstimate> all = new LinkedHashMap<>();
    all.put("best", best);
    all.put("parameter_count", segments.byParameters(tpus));
    all.put("profiling", segments.byProfiling(tpus));
    List<String> names =
        graph
            .map(g -> g.layers().stream().map(layer -> layer.name()).toList())
            .orElseGet(
                () ->
                    IntStream.rangeClosed(1, best.lastLayers().get(tpus - 1))
                        .mapToObj(k -> "layer " + k)
                        .toList());
    SegmentView view =
        new SegmentView(
            source.name(), tpu.host().name(), tpus, names, all, SharedChips.of(segments, tpus));
    double oneChipMs = segments.best(1, false).perInputMs();
    output.print(view::json, out -> view.print(out, oneChipMs));
    if (directory.isPresent()) {
      write(graph.orElseThrow(), best.lastLayers(), directory.get());
    }
    return 0;
  }

  private void write(Graph graph, List<Integer> lastLayers, Path to) throws IOException {
    Files.createDirectories(to);
    List<Part> parts = Slicer.parts(graph, lastLayers.subList(0, lastLayers.size() - 1));
    for (int s = 0; s < parts.size(); s++) {
      Path file = to.resolve("segment-%d-of-%d.tflite".formatted(s + 1, parts.size()));
      Slicer.write(graph, parts.get(s), file);
    }
    spec.commandLine().getErr().printf("wrote %d segments to %s%n", parts.size(), to);
  }
}
