package io.splitpoint.app.scheduling;

import io.splitpoint.device.AttachedCorals;
import io.splitpoint.device.CompiledParts;
import io.splitpoint.device.Device;
import io.splitpoint.device.DeviceOptions;
import io.splitpoint.device.DeviceSpec;
import io.splitpoint.device.Devices;
import io.splitpoint.device.LocalPart;
import io.splitpoint.model.Graph;
import io.splitpoint.model.edgetpu.CompiledModel;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.model.edgetpu.TpuWork;
import io.splitpoint.schedule.live.JobRunner;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/**
 * The accelerators of a scheduler's jobs: the CPU, Coral Edge TPUs, or their model in real time.
 *
 * @param what description in words
 * @param factory opens a runner for a group; on several accelerators it runs a job's segments
 * @param serves whether a model can run on this number of accelerators together
 * @param notices assumptions about a model, a sentence each
 */
record Runners(
    String what,
    JobRunner.Factory factory,
    BiPredicate<String, Integer> serves,
    List<String> notices) {

  /** Runners that need decoded pictures. */
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

  /**
   * @param options options for opening devices, with the CPU threads of one accelerator
   * @throws io.splitpoint.failure.InputException when a model's input is not a picture
   * @throws io.splitpoint.failure.MissingException when a model for a Coral is not compiled and
   *     cannot be
   */
  static Runners of(Accelerators on, DeviceOptions options, ServedModels models, Classes classes) {
    DeviceSpec device = on.device();
    return switch (device.place()) {
      case CPU -> cpu(on.count(), options, models, classes);
      case DELEGATE -> delegates(on.count(), device, options, models, classes);
      case HOST -> modelled(on.count(), device.host(), models);
      case ANY_CORAL, ONE_CORAL ->
          AttachedCorals.find(device, options)
              .map(found -> corals(found, on, options, models, classes))
              .orElseGet(() -> modelled(on.count(), options.modelledHost(), models));
    };
  }

  /** Runs given segments, otherwise the model with that many times the threads. */
  private static Runners cpu(
      int count, DeviceOptions options, ServedModels models, Classes classes) {
    List<DeviceSpec> cpus = Collections.nCopies(count, DeviceSpec.of("cpu"));
    return new Runners(
        count + " × cpu",
        reading(
            models,
            classes,
            (first, tpus) -> {
              List<Devices> each = open(cpus.subList(0, tpus), options);
              List<Devices> together =
                  open(cpus.subList(0, 1), options.withThreads(options.threads() * tpus));
              return new InterpreterRunner(
                  models.whole().keySet(),
                  name ->
                      models
                          .parts(name, tpus)
                          .map(parts -> chain(parts, each))
                          .or(
                              () ->
                                  Optional.of(chain(List.of(models.whole().get(name)), together))),
                  classes,
                  List.of());
            }),
        (name, tpus) -> true,
        List.of());
  }

  private static Runners corals(
      AttachedCorals attached,
      Accelerators on,
      DeviceOptions options,
      ServedModels models,
      Classes classes) {
    List<DeviceSpec> corals =
        on.named().isEmpty() ? attached.first(Optional.of(on.count())) : on.named();
    corals.forEach(attached::require);
    CompiledParts compiled = new CompiledParts(options);
    models.all().forEach(compiled::of); // Models are compiled or refused before a device is opened.
    return accelerators(
        corals.stream().map(DeviceSpec::name).collect(Collectors.joining(" + "))
            + (attached.standIn() ? " (a stand-in library without a chip)" : ""),
        models,
        classes,
        corals,
        options);
  }

  /** Runs a model on one delegate, its segments on several. */
  private static Runners delegates(
      int count, DeviceSpec device, DeviceOptions options, ServedModels models, Classes classes) {
    List<String> shares = new ArrayList<>();
    try (Devices opened = Devices.open(List.of(device), options)) {
      for (Graph model : models.all()) { // Models are tried or refused before they are served.
        shares.addAll(opened.shares(CompiledParts.fileName(model), model));
      }
    }
    return accelerators(
        count + " × " + device + " (" + String.join("; ", shares) + ")",
        models,
        classes,
        Collections.nCopies(count, device),
        options);
  }

  /** A group's accelerators are those at its place in the list. */
  private static Runners accelerators(
      String name,
      ServedModels models,
      Classes classes,
      List<DeviceSpec> all,
      DeviceOptions options) {
    return new Runners(
        name,
        reading(
            models,
            classes,
            (first, tpus) -> {
              List<Devices> group = open(all.subList(first, first + tpus), options);
              return new InterpreterRunner(
                  models.whole().keySet(),
                  model -> models.parts(model, tpus).map(parts -> chain(parts, group)),
                  classes,
                  group);
            }),
        (model, tpus) -> models.parts(model, tpus).isPresent(),
        List.of());
  }

  private static JobRunner.Factory reading(
      ServedModels models, Classes classes, JobRunner.Factory runners) {
    models.whole().values().forEach(Classes::requirePicture);
    return new WithPictures(
        runners, (model, name) -> classes.read(models.whole().get(model), name));
  }

  private static List<Devices> open(List<DeviceSpec> specs, DeviceOptions options) {
    List<Devices> opened = new ArrayList<>();
    try {
      for (DeviceSpec spec : specs) {
        opened.add(Devices.open(List.of(spec), options));
      }
      return opened;
    } catch (RuntimeException failed) {
      opened.forEach(Devices::close);
      throw failed;
    }
  }

  /** Each segment runs on the device of its number. */
  private static SegmentChain chain(List<Graph> segments, List<Devices> on) {
    List<LocalPart> parts = new ArrayList<>();
    try {
      for (int k = 0; k < segments.size(); k++) {
        Graph segment = segments.get(k);
        Device.Present device = (Device.Present) on.get(k).list().get(0);
        parts.add(
            (LocalPart)
                device
                    .runtime()
                    .open(segment, 1, segment.layers().size(), CompiledParts.fileName(segment)));
      }
      return new SegmentChain(segments, parts);
    } catch (RuntimeException failed) {
      parts.forEach(LocalPart::close);
      throw failed;
    }
  }

  private static Runners modelled(int count, Host host, ServedModels models) {
    EdgeTpuModel model = EdgeTpuModel.of(host);
    Map<String, Graph> from = new TreeMap<>();
    models.compiledFrom().forEach((name, path) -> from.put(name, Graph.read(path)));
    return new Runners(
        count + " × modelled " + host.name(),
        (first, tpus) -> {
          Map<String, Long> latencyNs = new TreeMap<>();
          models
              .whole()
              .keySet()
              .forEach(
                  name ->
                      modelledMs(model, models, from, name, tpus)
                          .ifPresent(ms -> latencyNs.put(name, Math.round(ms * 1e6))));
          return new ModelledRunner(latencyNs);
        },
        (name, tpus) -> modelledMs(model, models, from, name, tpus).isPresent(),
        assumed(models));
  }

  private static OptionalDouble modelledMs(
      EdgeTpuModel model, ServedModels models, Map<String, Graph> from, String name, int tpus) {
    return GangTime.modelledMs(
        model, models.whole().get(name), Optional.ofNullable(from.get(name)), tpus);
  }

  private static List<String> assumed(ServedModels models) {
    return models.whole().entrySet().stream()
        .filter(model -> CompiledModel.find(model.getValue()).isPresent())
        .map(Map.Entry::getKey)
        .filter(name -> !models.compiledFrom().containsKey(name))
        .map(
            name ->
                "%s: the model that it was compiled from is not beside it, so %.0f multiply-accumulates"
                        .formatted(name, TpuWork.MACS_PER_PARAMETER_BYTE)
                    + " per byte of its parameters and no time on the CPU are assumed")
        .toList();
  }
}
