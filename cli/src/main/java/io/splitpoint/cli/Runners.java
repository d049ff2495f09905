package io.splitpoint.cli;

import io.splitpoint.edgetpu.EdgeTpu;
import io.splitpoint.edgetpu.EdgeTpuDelegate;
import io.splitpoint.edgetpu.EdgeTpuDevice;
import io.splitpoint.edgetpu.EdgeTpuException;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.schedule.live.JobRunner;
import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.TfLite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/**
 * What jobs run on: the CPU, Coral Edge TPUs, or their model in real time.
 *
 * @param what it is, in words
 * @param factory opens a runner for a group; on several accelerators it runs a job's segments
 * @param serves whether a model can run on so many accelerators together
 */
record Runners(String what, JobRunner.Factory factory, BiPredicate<String, Integer> serves) {

  /** Runners of a kind that need their pictures read. */
  private record WithPictures(JobRunner.Factory runners, JobRunner.Pictures reads)
      implements JobRunner.Factory {

    @Override
    public JobRunner open(int firstTpu, int tpus) {
      return runners.open(firstTpu, tpus);
    }

    @Override
    public Optional<JobRunner.Pictures> pictures() {
      return Optional.of(reads);
    }
  }

  private static JobRunner.Factory reading(
      ServedModels models, Classes classes, JobRunner.Factory runners) {
    Map<String, int[]> shapes = new TreeMap<>();
    models
        .whole()
        .forEach(
            (name, graph) ->
                shapes.put(
                    name,
                    graph.inputs().get(0).shape().stream().mapToInt(Integer::intValue).toArray()));
    return new WithPictures(runners, (model, name) -> classes.read(shapes.get(model), name));
  }

  /**
   * @param host what is modelled when coral is asked for and none is attached
   * @param library libedgetpu, empty for the system's
   */
  static Runners of(
      Accelerators on,
      String host,
      boolean requireHardware,
      Optional<Path> library,
      ServedModels models,
      Classes classes,
      int threads) {
    if (on.device().equals("cpu")) {
      return cpu(on.count(), models, classes, threads);
    }
    if (!on.coral()) {
      return modelled(on.count(), on.device(), models);
    }
    Optional<EdgeTpu> found = EdgeTpu.find(library);
    if (found.isPresent() && !found.get().devices().isEmpty()) {
      return coral(found.get(), on, models, classes, threads);
    }
    if (requireHardware) {
      throw new EdgeTpuException(on.device() + ": " + EdgeTpu.ABSENT);
    }
    return modelled(on.count(), host, models);
  }

  /** Segments where they are given; otherwise as many times the threads. */
  private static Runners cpu(int count, ServedModels models, Classes classes, int threads) {
    TfLite library = TfLite.load();
    return new Runners(
        count + " × cpu",
        reading(
            models,
            classes,
            (first, tpus) ->
                new InterpreterRunner(
                    models.whole().keySet(),
                    name ->
                        models
                            .parts(name, tpus)
                            .map(
                                parts ->
                                    new SegmentChain(
                                        library,
                                        parts,
                                        Collections.nCopies(
                                            parts.size(), Interpreter.Options.cpu(threads))))
                            .or(
                                () ->
                                    Optional.of(
                                        new SegmentChain(
                                            library,
                                            List.of(models.whole().get(name)),
                                            List.of(Interpreter.Options.cpu(threads * tpus))))),
                    classes,
                    List.of())),
        (name, tpus) -> true);
  }

  private static Runners coral(
      EdgeTpu runtime, Accelerators on, ServedModels models, Classes classes, int threads) {
    TfLite library = TfLite.load();
    List<EdgeTpuDevice> devices = devices(runtime, on);
    String what = devices.stream().map(EdgeTpuDevice::toString).collect(Collectors.joining(" + "));
    return new Runners(
        what + (runtime.standIn() ? " (a stand-in library without a chip)" : ""),
        reading(
            models,
            classes,
            (first, tpus) -> {
              List<EdgeTpuDelegate> group = open(runtime, devices.subList(first, first + tpus));
              List<Interpreter.Options> each =
                  group.stream()
                      .map(delegate -> Interpreter.Options.on(delegate, threads))
                      .toList();
              return new InterpreterRunner(
                  models.whole().keySet(),
                  name ->
                      models.parts(name, tpus).map(parts -> new SegmentChain(library, parts, each)),
                  classes,
                  group);
            }),
        (name, tpus) -> models.parts(name, tpus).isPresent());
  }

  private static List<EdgeTpuDevice> devices(EdgeTpu runtime, Accelerators on) {
    if (!on.named().isEmpty()) {
      return on.named().stream().map(runtime::device).toList();
    }
    List<EdgeTpuDevice> attached = runtime.devices();
    if (attached.size() < on.count()) {
      throw new EdgeTpuException(
          "expected " + on.count() + " Edge TPUs, found " + attached.size() + ": " + attached);
    }
    return attached.subList(0, on.count());
  }

  private static List<EdgeTpuDelegate> open(EdgeTpu runtime, List<EdgeTpuDevice> devices) {
    List<EdgeTpuDelegate> opened = new ArrayList<>();
    try {
      for (EdgeTpuDevice device : devices) {
        opened.add(runtime.open(device, Map.of()));
      }
      return opened;
    } catch (RuntimeException failed) {
      opened.forEach(EdgeTpuDelegate::close);
      throw failed;
    }
  }

  private static Runners modelled(int count, String host, ServedModels models) {
    EdgeTpuModel model = EdgeTpuModel.of(Host.of(host));
    return new Runners(
        count + " × modelled " + host,
        (first, tpus) -> {
          Map<String, Long> latencyNs = new TreeMap<>();
          models
              .whole()
              .forEach(
                  (name, graph) ->
                      GangTime.modelledMs(model, graph, tpus)
                          .ifPresent(ms -> latencyNs.put(name, Math.round(ms * 1e6))));
          return new ModelledRunner(latencyNs);
        },
        (name, tpus) -> GangTime.modelledMs(model, models.whole().get(name), tpus).isPresent());
  }
}
