package io.splitpoint.device;

import io.splitpoint.edgetpu.EdgeTpu;
import io.splitpoint.edgetpu.EdgeTpuDelegate;
import io.splitpoint.edgetpu.EdgeTpuDevice;
import io.splitpoint.failure.MissingException;
import io.splitpoint.tflite.AcceleratorException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Corals that are attached to this machine. Use it to choose some of them by number before they
 * are opened ({@link Devices}).
 */
public final class AttachedCorals {

  private final EdgeTpu library;

  private AttachedCorals(EdgeTpu library) {
    this.library = library;
  }

  /**
   * @param asked the device that is looked for, for messages
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
   * Each of them by its own name.
   *
   * @param count how many of the first ones; empty for all
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

  /** Whether a library plays them that says so: no time is then a measurement of an Edge TPU. */
  public boolean standIn() {
    return library.standIn();
  }

  String libraryPath() {
    return library.path();
  }

  String libraryVersion() {
    return library.version();
  }

  EdgeTpuDelegate open(DeviceSpec coral) {
    return library.open(library.device(coral.name()), Map.of());
  }
}
