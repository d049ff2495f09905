package io.splitpoint.device;

import io.splitpoint.edgetpu.EdgeTpu;
import io.splitpoint.edgetpu.EdgeTpuDelegate;
import io.splitpoint.edgetpu.EdgeTpuDevice;
import io.splitpoint.failure.MissingException;
import io.splitpoint.model.edgetpu.Clock;
import io.splitpoint.tflite.AcceleratorException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Corals that are attached to this machine. Use it to select some of them by number before they
 * are opened ({@link Devices}).
 */
public final class AttachedCorals {

  private final EdgeTpu library;

  private AttachedCorals(EdgeTpu library) {
    this.library = library;
  }

  /**
   * @param asked the requested device, for messages
   * @return empty when none is attached, so that the device is to be modelled
   * @throws MissingException when none is attached and the options require hardware
   * @throws AcceleratorException when the library that the options name cannot be used
   */
  public static Optional<AttachedCorals> find(DeviceSpec asked, DeviceOptions options) {
    Optional<EdgeTpu> library = EdgeTpu.find(options.edgetpuLibrary());
    if (library.isPresent() && !library.get().devices().isEmpty()) {
      return library.map(AttachedCorals::new);
    }
    if (options.requireHardware()) {
      throw new MissingException(
          asked
              + ": "
              + (library.isEmpty()
                  ? EdgeTpu.ABSENT
                  : "libedgetpu is there, but no Edge TPU is attached (or this user may not open it)"));
    }
    return Optional.empty();
  }

  /**
   * The attached Corals by name.
   *
   * @param count number of Corals from the first on; empty for all
   * @throws AcceleratorException when there are fewer
   */
  public List<DeviceSpec> first(Optional<Integer> count) {
    List<EdgeTpuDevice> all = library.devices();
    if (count.orElse(0) > all.size()) {
      throw new AcceleratorException(
          "expected %d Edge TPUs, found %d: %s".formatted(count.get(), all.size(), all));
    }
    return all.subList(0, count.orElse(all.size())).stream()
        .map(device -> DeviceSpec.of(device.toString()))
        .toList();
  }

  /**
   * @throws AcceleratorException when it is not attached; the message names those that are
   */
  public void require(DeviceSpec coral) {
    library.device(coral.name());
  }

  /** Whether a library emulates them: no time is then a measurement of an Edge TPU. */
  public boolean standIn() {
    return library.standIn();
  }

  String libraryPath() {
    return library.path();
  }

  String libraryVersion() {
    return library.version();
  }

  /**
   * Opens a Coral at a clock. With the library of the full clock it can run at either ({@code
   * Performance}: High is the clock of the other library); the other library silently keeps its
   * clock and is checked first.
   *
   * @throws MissingException when it cannot run at that clock
   */
  EdgeTpuDelegate open(DeviceSpec coral, Optional<Clock> clock) {
    EdgeTpuDevice device = library.device(coral.name());
    if (clock.isEmpty()) {
      return library.open(device, Map.of());
    }
    if (device.bus() != EdgeTpuDevice.Bus.USB) {
      throw new MissingException(
          "Coral clock: expected a Coral on USB, whose clock the library sets, found " + device);
    }
    if (clock.get() == Clock.MAX && library.throttled().orElse(true)) {
      throw new MissingException(
          "Coral clock max: expected a libedgetpu that runs at it (package libedgetpu1-max), found %s"
              .formatted(
                  library.path()
                      + (library.throttled().isPresent()
                          ? ", which stays at std (libedgetpu1-std)"
                          : ", whose file cannot be read")));
    }
    return library.open(device, Map.of("Performance", clock.get() == Clock.MAX ? "Max" : "High"));
  }
}
