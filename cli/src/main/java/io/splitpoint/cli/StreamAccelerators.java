package io.splitpoint.cli;

import io.splitpoint.edgetpu.EdgeTpuDelegate;
import io.splitpoint.model.Graph;
import io.splitpoint.model.edgetpu.CompiledModel;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Workload;
import io.splitpoint.partition.TpuSegments;
import io.splitpoint.profiler.EdgeTpuCompiler;
import io.splitpoint.stream.accelerator.Accelerator;
import io.splitpoint.stream.accelerator.InterpreterAccelerator;
import io.splitpoint.stream.accelerator.ModelledAccelerator;
import io.splitpoint.stream.plan.Choice;
import io.splitpoint.stream.plan.Mode;
import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.TfLite;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model on the devices of a stream.
 *
 * @param accelerators opened, for the stream to close
 * @param hosts the segment, from 0, that each of them runs
 * @param tensorBytes of the model's inputs, then of what each segment puts out
 * @param why this arrangement, in one line
 */
record StreamAccelerators(
    List<Accelerator> accelerators,
    List<Integer> hosts,
    List<List<Integer>> tensorBytes,
    String why) {

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
    if (compiled && (devices.kind() != StreamDevices.Kind.CORAL || mode.segments() > 1)) {
      throw new UsageException(
          graph.name()
              + ": expected a model that is not compiled, for "
              + (mode.segments() > 1 ? "segments" : devices.names().get(0))
              + "; found one for the Edge TPU");
    }
    boolean whole = compiled || devices.kind() == StreamDevices.Kind.CPU && mode.segments() < 2;
    int layers = graph.layers().size();
    if (whole) {
      StreamSegments segments = StreamSegments.of(graph, List.of(layers));
      String why =
          "mode: replicate, "
              + (compiled
                  ? "a compiled model cannot be cut"
                  : mode.equals(Mode.AUTO)
                      ? "interpreters on one machine's memory gain nothing from segments"
                      : "as asked");
      return new StreamAccelerators(
          open(devices, segments, Optional.empty(), options),
          Collections.nCopies(count, 0),
          segments.tensorBytes(),
          why);
    }
    EdgeTpuModel tpu = devices.model();
    TpuSegments cuts = TpuSegments.of(tpu, graph);
    Choice choice =
        Choice.of(
            mode,
            count,
            tpu,
            Workload.of(graph),
            cuts.most(),
            n -> cuts.best(n, false).lastLayers());
    StreamSegments segments = StreamSegments.of(graph, choice.arrangement().lastLayers());
    return new StreamAccelerators(
        open(devices, segments, Optional.of(choice), options),
        choice.arrangement().hosts(),
        segments.tensorBytes(),
        choice.why());
  }

  private static List<Accelerator> open(
      StreamDevices devices, StreamSegments segments, Optional<Choice> choice, Options options) {
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
                                choice.orElseThrow().arrangement().times(),
                                options.results()
                                    ? Optional.of(
                                        InterpreterAccelerator.cpu(
                                            name, library, segments.models(), 1))
                                    : Optional.empty())));
        case CORAL -> corals(devices, library, compiled(segments, choice, options), open);
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

  /** What a Coral can run: without a choice the model was compiled before. */
  private static List<ByteBuffer> compiled(
      StreamSegments segments, Optional<Choice> choice, Options options) {
    if (choice.isEmpty()) {
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
