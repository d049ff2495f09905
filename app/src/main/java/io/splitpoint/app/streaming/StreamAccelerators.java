package io.splitpoint.app.streaming;

import io.splitpoint.device.CompiledParts;
import io.splitpoint.device.Device;
import io.splitpoint.device.DeviceSpec;
import io.splitpoint.device.Devices;
import io.splitpoint.device.LocalPart;
import io.splitpoint.failure.InputException;
import io.splitpoint.model.Graph;
import io.splitpoint.model.TensorInfo;
import io.splitpoint.model.edgetpu.CompiledModel;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Workload;
import io.splitpoint.partition.Sharing;
import io.splitpoint.partition.TpuSegments;
import io.splitpoint.profile.Source;
import io.splitpoint.stream.accelerator.Accelerator;
import io.splitpoint.stream.accelerator.InterpreterAccelerator;
import io.splitpoint.stream.accelerator.ModelledAccelerator;
import io.splitpoint.stream.plan.Choice;
import io.splitpoint.stream.plan.Layout;
import io.splitpoint.stream.plan.Mode;
import io.splitpoint.stream.run.Segment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * A model on the devices of a stream.
 *
 * @param accelerators opened accelerators, which the stream closes
 * @param segments segments of the model
 * @param hosts the index of each accelerator's segment
 * @param tensorBytes sizes of the model's inputs, of the tensors that cross at each cut, and of its
 *     outputs
 * @param why the reason for this arrangement in one line
 * @param modelledFps frames a second of the accelerators by the Edge TPU model; empty where they
 *     are present
 * @param computes whether the outputs are computed
 */
record StreamAccelerators(
    List<Accelerator> accelerators,
    List<Segment> segments,
    List<Integer> hosts,
    List<List<Integer>> tensorBytes,
    String why,
    OptionalDouble modelledFps,
    boolean computes) {

  /** Above this number of accelerators auto compares only pipelines of one depth. */
  private static final int MOST_SHARED = 16;

  /**
   * @param results whether the CPU computes the results of modelled devices
   */
  static StreamAccelerators open(
      Graph graph, StreamDevices devices, String modeName, boolean results) {
    int count = devices.names().size();
    Mode mode = Mode.of(modeName, count);
    boolean compiled = CompiledModel.find(graph).isPresent();
    if (compiled && (devices.kind() != StreamDevices.Kind.CORAL || mode.deepest() > 1)) {
      throw new InputException(
          graph.name()
              + ": expected a model that is not compiled, for "
              + (mode.deepest() > 1 ? "segments" : devices.names().get(0))
              + "; found one for the Edge TPU");
    }
    boolean here =
        switch (devices.kind()) {
          case CPU, DELEGATE -> true;
          case CORAL, MODELLED -> false;
        };
    boolean whole = compiled || here && mode.deepest() < 2;
    int layers = graph.layers().size();
    if (whole) {
      List<Integer> hosts = Collections.nCopies(count, 0);
      Layout layout = new Layout(List.of(layers), Segment.chain(1), hosts, List.of());
      String why =
          "mode: replicate, "
              + (compiled
                  ? "a compiled model cannot be cut"
                  : mode.equals(Mode.AUTO)
                      ? "interpreters on one machine's memory gain nothing from segments"
                      : "as asked");
      return new StreamAccelerators(
          open(devices, graph, layout, results),
          layout.segments(),
          hosts,
          tensorBytes(graph, layout),
          why,
          OptionalDouble.empty(),
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
    return new StreamAccelerators(
        open(devices, graph, layout, results),
        layout.segments(),
        layout.hosts(),
        tensorBytes(graph, layout),
        choice.why(),
        devices.kind() == StreamDevices.Kind.MODELLED
            ? OptionalDouble.of(choice.fps())
            : OptionalDouble.empty(),
        devices.kind() != StreamDevices.Kind.MODELLED || results);
  }

  private static List<Accelerator> open(
      StreamDevices devices, Graph graph, Layout layout, boolean results) {
    if (devices.kind() == StreamDevices.Kind.CORAL) {
      CompiledParts parts = new CompiledParts(devices.options());
      for (Segment segment :
          layout.segments()) { // Models are compiled or refused before a device is opened.
        parts.of(
            graph,
            layout.firstLayer(segment),
            layout.lastLayer(segment),
            fileName(layout, segment));
      }
    }
    DeviceSpec cpu = DeviceSpec.of("cpu");
    List<Accelerator> open = new ArrayList<>();
    try {
      for (int i = 0; i < devices.names().size(); i++) {
        String name = devices.names().get(i);
        DeviceSpec spec = devices.specs().get(i);
        open.add(
            devices.kind() != StreamDevices.Kind.MODELLED
                ? present(name, spec, devices, graph, layout)
                : new ModelledAccelerator(
                    name,
                    layout.times(),
                    results
                        ? Optional.of(present(name, cpu, devices, graph, layout))
                        : Optional.empty()));
      }
      return open;
    } catch (RuntimeException failed) {
      open.forEach(Accelerator::close);
      throw failed;
    }
  }

  private static Accelerator present(
      String name, DeviceSpec spec, StreamDevices devices, Graph graph, Layout layout) {
    Devices opened = Devices.open(List.of(spec), devices.options());
    Device.Present device = (Device.Present) opened.list().get(0);
    List<Supplier<LocalPart>> segments = new ArrayList<>();
    for (Segment segment : layout.segments()) {
      segments.add(
          () ->
              (LocalPart)
                  device
                      .runtime()
                      .open(
                          graph,
                          layout.firstLayer(segment),
                          layout.lastLayer(segment),
                          fileName(layout, segment)));
    }
    return new InterpreterAccelerator(name, segments, device.source() == Source.MODELLED, opened);
  }

  /** The file name of a segment, as in {@code segment --out}. */
  private static String fileName(Layout layout, Segment segment) {
    List<Segment> all = layout.segments();
    return "segment-%d-of-%d".formatted(all.indexOf(segment) + 1, all.size());
  }

  /** Sizes of the model's inputs, of the tensors after each segment, and of its outputs. */
  private static List<List<Integer>> tensorBytes(Graph graph, Layout layout) {
    List<List<Integer>> bytes = new ArrayList<>();
    bytes.add(sizes(graph, graph.inputs()));
    for (int end : layout.ends()) {
      boolean whole = end == graph.layers().size();
      bytes.add(sizes(graph, whole ? graph.outputs() : graph.cutAfter(end).tensors()));
    }
    return bytes;
  }

  private static List<Integer> sizes(Graph graph, List<TensorInfo> tensors) {
    List<Integer> sizes = new ArrayList<>();
    for (TensorInfo tensor : tensors) {
      sizes.add(
          (int)
              tensor
                  .bytes()
                  .orElseThrow(
                      () ->
                          new InputException(
                              graph.name()
                                  + ": expected tensors of fixed size, found "
                                  + tensor.name())));
    }
    return sizes;
  }
}
