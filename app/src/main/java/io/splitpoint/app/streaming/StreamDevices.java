package io.splitpoint.app.streaming;

import io.splitpoint.device.AttachedCorals;
import io.splitpoint.device.DeviceOptions;
import io.splitpoint.device.DeviceSpec;
import io.splitpoint.device.Devices;
import io.splitpoint.failure.InputException;
import io.splitpoint.model.Graph;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Host;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Opens the devices of a stream.
 *
 * @param kind their common kind
 * @param names names for messages
 * @param specs devices to open, as many as names
 * @param host host of the Edge TPUs
 * @param standIn whether a library emulates Corals
 * @param options options for opening them
 */
record StreamDevices(
    Kind kind,
    List<String> names,
    List<DeviceSpec> specs,
    Host host,
    boolean standIn,
    DeviceOptions options) {

  enum Kind {
    CPU,
    DELEGATE,
    CORAL,
    MODELLED
  }

  /**
   * @param devices names of devices: one, or several of {@code coral:usb:N} and {@code coral:pci:N}
   * @param tpus number of devices; empty for those named, all attached Corals, or one
   */
  static StreamDevices of(List<String> devices, Optional<Integer> tpus, DeviceOptions options) {
    if (tpus.isPresent() && tpus.get() < 1) {
      throw new InputException("accelerators: expected at least 1, found " + tpus.get());
    }
    List<DeviceSpec> specs = DeviceSpec.list(devices);
    DeviceSpec first = specs.get(0);
    boolean named = specs.stream().allMatch(s -> s.place() == DeviceSpec.Place.ONE_CORAL);
    if (specs.size() > 1 && !named) {
      throw new InputException(
          "devices: expected one device, or several of coral:usb:N and coral:pci:N, found "
              + String.join(",", devices));
    }
    if (new HashSet<>(specs).size() < specs.size()) {
      throw new InputException("devices: expected different Corals, found " + specs);
    }
    if (tpus.isPresent() && named && tpus.get() != devices.size()) {
      throw new InputException(
          "accelerators: expected %d, as many as devices were named, found %d"
              .formatted(devices.size(), tpus.get()));
    }
    Host host = first.place() == DeviceSpec.Place.HOST ? first.host() : options.modelledHost();
    int count = named ? devices.size() : tpus.orElse(1);
    return switch (first.place()) {
      case CPU -> several(Kind.CPU, "cpu", first, count, host, options);
      case DELEGATE -> several(Kind.DELEGATE, first.name(), first, count, host, options);
      case HOST -> several(Kind.MODELLED, host.name(), first, count, host, options);
      case ANY_CORAL, ONE_CORAL -> corals(specs, named, tpus, host, options);
    };
  }

  private static StreamDevices corals(
      List<DeviceSpec> specs,
      boolean named,
      Optional<Integer> tpus,
      Host host,
      DeviceOptions options) {
    DeviceSpec first = specs.get(0);
    Optional<AttachedCorals> corals = AttachedCorals.find(first, options);
    if (corals.isEmpty()) {
      int count = named ? specs.size() : tpus.orElse(1);
      return several(Kind.MODELLED, "modelled " + host.name(), first, count, host, options);
    }
    specs.stream().filter(spec -> named).forEach(corals.get()::require);
    List<DeviceSpec> attached = named ? specs : corals.get().first(tpus);
    return new StreamDevices(
        Kind.CORAL,
        attached.stream().map(DeviceSpec::name).toList(),
        attached,
        host,
        corals.get().standIn(),
        options);
  }

  private static StreamDevices several(
      Kind kind, String name, DeviceSpec spec, int count, Host host, DeviceOptions options) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add(name + " " + i);
    }
    return new StreamDevices(kind, names, Collections.nCopies(count, spec), host, false, options);
  }

  /** Whether their times come from a model, or from a library that emulates a device. */
  boolean modelled() {
    return kind == Kind.MODELLED || standIn;
  }

  /**
   * The notice about modelled devices, or that a requested Coral is not attached.
   *
   * @param results whether the CPU computes their results
   */
  Optional<String> notice(boolean results) {
    if (kind != Kind.MODELLED) {
      return Optional.empty();
    }
    int count = names.size();
    String what =
        (specs.get(0).coral() ? "no Edge TPU found, so " : "")
            + (count == 1 ? "one Edge TPU is modelled" : count + " Edge TPUs are modelled");
    return Optional.of(
        "%s (host %s)".formatted(what, host.name())
            + (results
                ? "; the CPU computes the results, which may take longer and can be left out"
                : ", without results"));
  }

  /** The operators of the model that a delegate takes and leaves. */
  List<String> shares(String model, Graph graph) {
    if (kind != Kind.DELEGATE) {
      return List.of();
    }
    try (Devices opened = Devices.open(specs.subList(0, 1), options)) {
      return opened.shares(model, graph);
    }
  }

  EdgeTpuModel model() {
    return EdgeTpuModel.of(host);
  }
}
