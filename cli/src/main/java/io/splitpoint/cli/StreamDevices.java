package io.splitpoint.cli;

import io.splitpoint.device.Devices;
import io.splitpoint.edgetpu.EdgeTpu;
import io.splitpoint.edgetpu.EdgeTpuDevice;
import io.splitpoint.edgetpu.EdgeTpuException;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Host;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Which devices a stream runs on.
 *
 * @param kind what they are, all of one kind
 * @param names one for each
 * @param host whose Edge TPUs they are, or would be
 * @param runtime with the Corals in it
 * @param corals to open, as many as names, when they are real
 */
record StreamDevices(
    Kind kind,
    List<String> names,
    Host host,
    Optional<EdgeTpu> runtime,
    List<EdgeTpuDevice> corals) {

  enum Kind {
    CPU,
    CORAL,
    MODELLED
  }

  /**
   * @param devices {@code cpu}, {@code coral}, some of {@code coral:usb:N} and {@code coral:pci:N},
   *     or a host of the Edge TPU model by name or file
   * @param tpus how many; empty for those named, all attached Corals, or one
   * @param host that is modelled when there is no Coral; empty for the one most like this machine
   */
  static StreamDevices of(
      List<String> devices,
      Optional<Integer> tpus,
      Optional<String> host,
      boolean requireHardware,
      Optional<Path> library) {
    if (tpus.isPresent() && tpus.get() < 1) {
      throw new UsageException("--tpus: expected at least 1, found " + tpus.get());
    }
    String first = devices.get(0);
    boolean coral = devices.stream().allMatch(d -> d.equals("coral") || d.startsWith("coral:"));
    if (devices.size() > 1 && !(coral && devices.stream().noneMatch("coral"::equals))) {
      throw new UsageException(
          "--device: expected one device, or several of coral:usb:N and coral:pci:N, found "
              + String.join(",", devices));
    }
    if (devices.size() > 1 && tpus.isPresent() && tpus.get() != devices.size()) {
      throw new UsageException(
          "--tpus: expected %d, as many as --device names, found %d"
              .formatted(devices.size(), tpus.get()));
    }
    Host modelled = host.map(Host::of).orElseGet(Devices::hostLikeThis);
    if (first.equals("cpu")) {
      return several(Kind.CPU, "cpu", tpus.orElse(1), modelled);
    }
    if (!coral) {
      Host named = Host.of(first);
      return several(Kind.MODELLED, named.name(), tpus.orElse(1), named);
    }
    Optional<EdgeTpu> runtime = EdgeTpu.find(library);
    if (runtime.isPresent() && !runtime.get().devices().isEmpty()) {
      return attached(devices, tpus, modelled, runtime.get());
    }
    if (requireHardware) {
      throw new EdgeTpuException(
          first + ": " + (runtime.isEmpty() ? EdgeTpu.ABSENT : "no Edge TPU is attached"));
    }
    int count = devices.size() > 1 ? devices.size() : tpus.orElse(1);
    return several(Kind.MODELLED, "modelled " + modelled.name(), count, modelled);
  }

  private static StreamDevices several(Kind kind, String name, int count, Host host) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add(name + " " + i);
    }
    return new StreamDevices(kind, names, host, Optional.empty(), List.of());
  }

  private static StreamDevices attached(
      List<String> devices, Optional<Integer> tpus, Host host, EdgeTpu runtime) {
    List<EdgeTpuDevice> corals = new ArrayList<>();
    if (devices.equals(List.of("coral"))) {
      List<EdgeTpuDevice> all = runtime.devices();
      int count = tpus.orElse(all.size());
      if (count > all.size()) {
        throw new EdgeTpuException(
            "--tpus: expected %d Edge TPUs, attached are %s".formatted(count, all));
      }
      corals.addAll(all.subList(0, count));
    } else {
      devices.forEach(name -> corals.add(runtime.device(name)));
      if (corals.stream().anyMatch(coral -> Collections.frequency(corals, coral) > 1)) {
        throw new UsageException("--device: expected different Corals, found " + corals);
      }
    }
    return new StreamDevices(
        Kind.CORAL,
        corals.stream().map(EdgeTpuDevice::toString).toList(),
        host,
        Optional.of(runtime),
        corals);
  }

  /** Whether their times come from a model, or from a library that only plays a device. */
  boolean modelled() {
    return kind == Kind.MODELLED || runtime.map(EdgeTpu::standIn).orElse(false);
  }

  EdgeTpuModel model() {
    return EdgeTpuModel.of(host);
  }
}
