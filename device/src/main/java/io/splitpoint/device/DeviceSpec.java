package io.splitpoint.device;

import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.profile.DeviceKind;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * What a user calls a device, read and checked: {@code cpu}, {@code coral} for whichever Coral is
 * attached, {@code coral:usb:1} or {@code coral:pci:0} for one of them, or a host whose Edge TPU is
 * modelled, by its name or its device file. Every command reads names of devices by this class.
 *
 * @param name as it was given
 * @param place where the device is looked for
 */
public record DeviceSpec(String name, Place place) {

  /** The form of one Coral's name, as a regular expression. */
  public static final String ONE_CORAL = "coral:(usb|pci):(0|[1-9]\\d{0,3})";

  /** Where a device is looked for. */
  public enum Place {
    /** This machine's CPU. */
    CPU,
    /** The attached Corals, whichever come first. */
    ANY_CORAL,
    /** One Coral by bus and number. */
    ONE_CORAL,
    /** A device file, of the user's or shipped: it is modelled and never attached. */
    HOST
  }

  /**
   * @throws DeviceNameException when it names no device
   */
  public static DeviceSpec of(String name) {
    if (name.equals("cpu")) {
      return new DeviceSpec(name, Place.CPU);
    }
    if (name.equals("coral")) {
      return new DeviceSpec(name, Place.ANY_CORAL);
    }
    if (name.matches(ONE_CORAL)) {
      return new DeviceSpec(name, Place.ONE_CORAL);
    }
    if (Host.names().contains(name) || isFile(name)) {
      return new DeviceSpec(name, Place.HOST);
    }
    throw new DeviceNameException(
        "device: expected cpu, coral, coral:usb:N, coral:pci:N, %s or a device file (.yaml), found '%s'"
            .formatted(String.join(", ", Host.names()), name));
  }

  /**
   * What ends like a device file is taken for one, so that a missing file is said to be missing.
   */
  private static boolean isFile(String name) {
    try {
      return name.endsWith(".yaml")
          || name.endsWith(".yml")
          || Files.exists(Path.of(name)) && !Files.isDirectory(Path.of(name));
    } catch (InvalidPathException noPath) {
      return false;
    }
  }

  /** Whether a Coral is meant that is attached, or would be. */
  public boolean coral() {
    return place == Place.ANY_CORAL || place == Place.ONE_CORAL;
  }

  public DeviceKind kind() {
    return place == Place.CPU ? DeviceKind.CPU : DeviceKind.EDGE_TPU;
  }

  /**
   * The host that is modelled.
   *
   * @throws IllegalStateException when none is named
   * @throws io.splitpoint.model.edgetpu.EdgeTpuInputException when its device file cannot be read
   */
  public Host host() {
    if (place != Place.HOST) {
      throw new IllegalStateException(name + " names no host");
    }
    return Host.of(name);
  }

  @Override
  public String toString() {
    return name;
  }
}
