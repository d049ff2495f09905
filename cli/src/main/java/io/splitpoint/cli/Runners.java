package io.splitpoint.cli;

import io.splitpoint.edgetpu.EdgeTpu;
import io.splitpoint.edgetpu.EdgeTpuDelegate;
import io.splitpoint.edgetpu.EdgeTpuDevice;
import io.splitpoint.edgetpu.EdgeTpuException;
import io.splitpoint.model.Graph;
import io.splitpoint.model.edgetpu.CompiledModel;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.model.edgetpu.Pipeline;
import io.splitpoint.model.edgetpu.Split;
import io.splitpoint.model.edgetpu.Workload;
import io.splitpoint.schedule.live.JobRunner;
import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.TfLite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What jobs run on: the CPU, Coral Edge TPUs, or their model in real time.
 *
 * @param what it is, in words
 * @param factory opens a runner for a group
 */
record Runners(String what, JobRunner.Factory factory) {

  /**
   * @param device {@code cpu}, {@code coral}, {@code coral:usb:N}, {@code coral:pci:N}, or a host
   *     of the Edge TPU model by name or file
   * @param host the host that is modelled when coral is asked for and none is attached
   */
  static Runners of(
      String device,
      String host,
      boolean requireHardware,
      Map<String, Graph> models,
      Images images,
      List<String> labels,
      int threads) {
    if (device.equals("cpu")) {
      TfLite library = TfLite.load();
      return new Runners(
          "cpu",
          (first, tpus) ->
              new InterpreterRunner(
                  library,
                  models,
                  Interpreter.Options.cpu(threads * tpus),
                  images,
                  labels,
                  () -> {}));
    }
    if (device.equals("coral") || device.startsWith("coral:")) {
      Optional<EdgeTpu> found = EdgeTpu.find(Optional.empty());
      if (found.isPresent() && !found.get().devices().isEmpty()) {
        return coral(found.get(), device, models, images, labels, threads);
      }
      if (requireHardware) {
        throw new EdgeTpuException(device + ": " + EdgeTpu.ABSENT);
      }
      return modelled(host, models);
    }
    return modelled(device, models);
  }

  private static Runners coral(
      EdgeTpu runtime,
      String device,
      Map<String, Graph> models,
      Images images,
      List<String> labels,
      int threads) {
    TfLite library = TfLite.load();
    return new Runners(
        device,
        (first, tpus) -> {
          if (tpus > 1) {
            throw new UsageException(
                "a task on " + tpus + " Edge TPUs: segments are not served on hardware yet");
          }
          List<EdgeTpuDevice> attached = runtime.devices();
          if (first >= attached.size()) {
            throw new EdgeTpuException(
                "expected " + (first + 1) + " Edge TPUs, found " + attached.size());
          }
          EdgeTpuDevice tpu = device.equals("coral") ? attached.get(first) : runtime.device(device);
          EdgeTpuDelegate delegate = runtime.open(tpu, Map.of());
          return new InterpreterRunner(
              library, models, Interpreter.Options.on(delegate, threads), images, labels, delegate);
        });
  }

  private static Runners modelled(String host, Map<String, Graph> models) {
    EdgeTpuModel model =
        EdgeTpuModel.of(
            Host.names().contains(host) || !Files.exists(Path.of(host))
                ? Host.named(host)
                : Host.read(Path.of(host)));
    return new Runners(
        "modelled " + host,
        (first, tpus) -> {
          Map<String, Long> latency = new TreeMap<>();
          models.forEach(
              (name, graph) -> latency.put(name, Math.round(latencyMs(model, graph, tpus) * 1e6)));
          return new ModelledRunner(latency);
        });
  }

  /** One image's way through the model on so many Edge TPUs. */
  static double latencyMs(EdgeTpuModel model, Graph graph, int tpus) {
    Optional<CompiledModel> compiled = CompiledModel.find(graph);
    if (compiled.isPresent()) {
      return model.estimate(compiled.get(), Optional.empty()).latencyMs();
    }
    Workload work = Workload.of(graph);
    return tpus == 1
        ? model.estimate(work).latencyMs()
        : Pipeline.estimate(model, work, tpus, Split.PROFILED).firstToLastMs();
  }
}
