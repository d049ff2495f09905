package io.splitpoint.cli;

import io.splitpoint.device.EdgeTpuCompiler;
import io.splitpoint.edgetpu.EdgeTpuDelegate;
import io.splitpoint.model.Graph;
import io.splitpoint.model.edgetpu.CompiledModel;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Workload;
import io.splitpoint.partition.Sharing;
import io.splitpoint.partition.TpuSegments;
import io.splitpoint.stream.accelerator.Accelerator;
import io.splitpoint.stream.accelerator.InterpreterAccelerator;
import io.splitpoint.stream.accelerator.ModelledAccelerator;
import io.splitpoint.stream.plan.Choice;
import io.splitpoint.stream.plan.Layout;
import io.splitpoint.stream.plan.Mode;
import io.splitpoint.stream.run.Segment;
import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.TfLite;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model on the devices of a stream.
 *
 * @param accelerators opened, for the stream to close
 * @param segments of the model
 * @param hosts the segment, by its number, that each of them runs
 * @param tensorBytes of the model's inputs, then of what crosses at each place, then of its outputs
 * @param why this arrangement, in one line
 * @param computes whether their outputs are computed at all
 */
record StreamAccelerators(
    List<Accelerator> accelerators,
    List<Segment> segments,
    List<Integer> hosts,
    List<List<Integer>> tensorBytes,
    String why,
    boolean computes) {

  /** With more accelerators auto compares pipelines of one depth only. */
  private static final int MOST_SHARED = 16;

  /**
   * @param compiler gives the compiler when a Coral needs it
   * @param results whether modelled devices compute on the CPU what they put out
   */
  record Options(Optional<String> compiler, Path compiledModels, boolean results) {}

  static StreamAccelerators open(
      Graph graph, StreamDevices devices, String modeName, Options options) {
    int count = devices.names().size();
    Mode mode = Mode.of(modeName, count);
    boolean compiled = CompiledModel.find(graph).isPresent();
    if (compiled && (devices.kind() != StreamDevices.Kind.CORAL || mode.deepest() > 1)) {
      throw new UsageException(
          graph.name()
              + ": expected a model that is not compiled, for "
              + (mode.deepest() > 1 ? "segments" : devices.names().get(0))
              + "; found one for the Edge TPU");
    }
    boolean whole = compiled || devices.kind() == StreamDevices.Kind.CPU && mode.deepest() < 2;
    int layers = graph.layers().size();
    if (whole) {
      List<Integer> hosts = Collections.nCopies(count, 0);
      Layout layout = new Layout(List.of(layers), Segment.chain(1), hosts, List.of());
      StreamSegments segments = StreamSegments.of(graph, layout);
      String why =
          "mode: replicate, "
              + (compiled
                  ? "a compiled model cannot be cut"
                  : mode.equals(Mode.AUTO)
                      ? "interpreters on one machine's memory gain nothing from segments"
                      : "as asked");
      return new StreamAccelerators(
          open(devices, segments, Optional.empty(), options),
          layout.segments(),
          hosts,
          segments.tensorBytes(),
          why,
          true);
    }
    EdgeTpuModel tpu = devices.model();
    TpuSegments cuts = TpuSegments.of(tpu, graph);
    Map<Integer, List<Integer>> best = new HashMap<>();
    Choice choice =
        Choice.of(
            mode,
            count,
            tpu,
            Workload.of(graph),
            cuts.most(),
            n -> best.computeIfAbsent(n, k -> cuts.best(k, false).lastLayers()),
            mode.equals(Mode.AUTO) && count <= MOST_SHARED
                ? Sharing.depths(count, cuts.most())
                : List.of());
    Layout layout = Layout.of(choice.arrangements());
    StreamSegments segments = StreamSegments.of(graph, layout);
    return new StreamAccelerators(
        open(devices, segments, Optional.of(layout), options),
        layout.segments(),
        layout.hosts(),
        segments.tensorBytes(),
        choice.why(),
        devices.kind() != StreamDevices.Kind.MODELLED || options.results());
  }

  private static List<Accelerator> open(
      StreamDevices devices, StreamSegments segments, Optional<Layout> layout, Options options) {
    TfLite library = TfLite.load();
    List<Accelerator> open = new ArrayList<>();
    try {
      switch (devices.kind()) {
        case CPU ->
            devices
                .names()
                .forEach(
                    name ->
                        open.add(InterpreterAccelerator.cpu(name, library, segments.models(), 1)));
        case MODELLED ->
            devices
                .names()
                .forEach(
                    name ->
                        open.add(
                            new ModelledAccelerator(
                                name,
                                layout.orElseThrow().times(),
                                options.results()
                                    ? Optional.of(
                                        InterpreterAccelerator.cpu(
                                            name, library, segments.models(), 1))
                                    : Optional.empty())));
        case CORAL -> corals(devices, library, compiled(segments, layout, options), open);
      }
      return open;
    } catch (RuntimeException failed) {
      open.forEach(Accelerator::close);
      throw failed;
    }
  }

  private static void corals(
      StreamDevices devices, TfLite library, List<ByteBuffer> models, List<Accelerator> open) {
    for (int i = 0; i < devices.corals().size(); i++) {
      EdgeTpuDelegate delegate =
          devices.runtime().orElseThrow().open(devices.corals().get(i), Map.of());
      open.add(
          new InterpreterAccelerator(
              devices.names().get(i),
              library,
              models,
              Interpreter.Options.on(delegate, 1),
              devices.runtime().orElseThrow().standIn(),
              delegate));
    }
  }

  /** What a Coral can run: without a layout the model was compiled before. */
  private static List<ByteBuffer> compiled(
      StreamSegments segments, Optional<Layout> layout, Options options) {
    if (layout.isEmpty()) {
      return segments.models();
    }
    EdgeTpuCompiler compiler = EdgeTpuCompiler.find(options.compiler(), options.compiledModels());
    List<ByteBuffer> compiled = new ArrayList<>();
    for (int k = 0; k < segments.models().size(); k++) {
      String name = "segment-%d-of-%d".formatted(k + 1, segments.models().size());
      compiled.add(Graph.read(compiler.compile(name, segments.models().get(k)).path()).bytes());
    }
    return compiled;
  }
}
