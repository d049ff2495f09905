package io.splitpoint.app;

import io.splitpoint.device.DelegateShare;
import io.splitpoint.device.Device;
import io.splitpoint.device.Devices;
import io.splitpoint.device.trial.MemoryCheck;
import io.splitpoint.device.trial.Trial;
import io.splitpoint.failure.InputException;
import io.splitpoint.model.Graph;
import io.splitpoint.model.edgetpu.CompiledModel;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.profile.DeviceKind;
import io.splitpoint.profiler.Doubt;
import io.splitpoint.profiler.ProfileTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The models of a profiling run, each with its devices. A device whose delegate takes nothing of a
 * model is not timed with it, because its times would be the CPU's.
 *
 * @param targets models with the devices that run parts of them
 * @param assumptions assumptions where a user's model leaves something open
 * @param notices what each delegate takes and leaves
 * @param doubts a doubt for each device that takes nothing
 */
record ProfiledModels(
    List<ProfileTarget> targets,
    List<String> assumptions,
    List<String> notices,
    List<Doubt> doubts) {

  /**
   * Opens the models.
   *
   * @param opened the requested devices
   * @param host the host CPU, the baseline of other devices
   * @throws io.splitpoint.failure.InputException when a user's model crashes or hangs
   * @throws io.splitpoint.failure.MissingException when a delegate refuses a model, crashes or
   *     hangs
   */
  static ProfiledModels of(ProfilingOptions options, Devices opened, Devices host)
      throws IOException {
    ProfiledModels models =
        new ProfiledModels(
            new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    ModelSource model = options.model();
    if (!model.builtIn()) {
      Graph graph = model.open(Precision.INT8);
      Trial.of(graph, options.opening().xnnpack(), options.opening().tfliteLibrary());
      models.assumptions.addAll(graph.assumptions());
      boolean compiled = CompiledModel.find(graph).isPresent();
      models.add(
          model.name(),
          graph.precision(),
          graph,
          compiled ? opened.list() : withBaseline(opened.list(), host));
      return models;
    }
    for (Precision precision : options.precisions()) {
      Graph graph = model.open(precision);
      MemoryCheck.of(graph, options.opening().xnnpack());
      List<Device> runsIt =
          withBaseline(
              opened.list().stream()
                  .filter(d -> precision != Precision.FLOAT32 || !d.kind().needsCompiler())
                  .toList(),
              host);
      if (runsIt.stream().anyMatch(device -> device.kind().needsCompiler())) {
        PrefixFiles.write(
            graph, Path.of(graph.name()), model.directory().resolve(precision.label()));
      }
      models.add(model.name(), precision.label(), graph, runsIt);
    }
    return models;
  }

  private static List<Device> withBaseline(List<Device> opened, Devices host) {
    List<Device> all = new ArrayList<>(opened);
    if (all.stream().noneMatch(device -> device.kind() == DeviceKind.CPU)) {
      all.addAll(host.list());
    }
    return all;
  }

  private void add(String model, String precision, Graph graph, List<Device> asked) {
    List<Device> devices = new ArrayList<>();
    for (Device device : asked) {
      Optional<DelegateShare> share =
          device instanceof Device.Present present
              ? present.runtime().share(graph)
              : Optional.empty();
      String words = share.map(found -> found.inWords(device.name(), model)).orElse("");
      if (share.isPresent() && share.get().taken() == 0) {
        doubts.add(new Doubt("delegate_took_nothing", words + "; nothing was timed on it"));
        continue;
      }
      devices.add(device);
      share.ifPresent(found -> notices.add(words));
    }
    targets.add(new ProfileTarget(model, precision, graph, devices));
  }

  /**
   * These models with a server as one more device of each.
   *
   * @throws InputException when a device has the server's name
   */
  ProfiledModels with(RemoteServer server) {
    List<ProfileTarget> with = new ArrayList<>();
    for (ProfileTarget target : targets) {
      if (target.devices().stream().anyMatch(d -> d.name().equals(RemoteServer.NAME))) {
        throw new InputException(
            "server: expected no device of the name '%s', found it in a device file"
                .formatted(RemoteServer.NAME));
      }
      List<Device> devices = new ArrayList<>(target.devices());
      devices.add(server.device());
      with.add(new ProfileTarget(target.model(), target.precision(), target.graph(), devices));
    }
    return new ProfiledModels(with, assumptions, notices, doubts);
  }
}
