package io.splitpoint.device;

import io.splitpoint.failure.InputException;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.profile.DeviceKind;
import io.splitpoint.table.Document;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a user calls a device, read and checked: {@code cpu}, {@code coral} for whichever Coral is
 * attached, {@code coral:usb:1} or {@code coral:pci:0} for one of them, a host whose Edge TPU is
 * modelled, by its name or its device file, or {@code delegate:LIBRARY} for any other accelerator,
 * by its delegate's library or its device file. Every command reads names of devices by this class.
 *
 * @param name as it was given; of a delegate as tables have it
 * @param place where the device is looked for
 * @param delegate of a {@link Place#DELEGATE}, else empty
 */
public record DeviceSpec(String name, Place place, Optional<DelegateSpec> delegate) {

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
    HOST,
    /** Behind an external delegate of TensorFlow Lite. */
    DELEGATE
  }

  /**
   * @throws InputException when it names no device
   */
  public static DeviceSpec of(String name) {
    if (name.equals("cpu")) {
      return new DeviceSpec(name, Place.CPU, Optional.empty());
    }
    if (name.equals("coral")) {
      return new DeviceSpec(name, Place.ANY_CORAL, Optional.empty());
    }
    if (name.matches(ONE_CORAL)) {
      return new DeviceSpec(name, Place.ONE_CORAL, Optional.empty());
    }
    if (name.startsWith(DelegateSpec.PREFIX)) {
      return of(DelegateSpec.of(name));
    }
    if (!Host.names().contains(name) && isFile(name)) {
      return ofFile(name);
    }
    if (Host.names().contains(name)) {
      return new DeviceSpec(name, Place.HOST, Optional.empty());
    }
    throw new InputException(
        "device: expected cpu, coral, coral:usb:N, coral:pci:N, delegate:LIBRARY, %s or a device file (.yaml), found '%s'"
            .formatted(String.join(", ", Host.names()), name));
  }

  /**
   * Devices as an option names them, split at its commas: the options of a delegate have commas
   * between them too, and are put back to it.
   *
   * @throws InputException when one names no device, or two have the same name in tables
   */
  public static List<DeviceSpec> list(List<String> words) {
    List<String> names = new ArrayList<>();
    for (String word : words) {
      int last = names.size() - 1;
      if (word.contains("=") && last >= 0 && names.get(last).startsWith(DelegateSpec.PREFIX)) {
        names.set(last, names.get(last) + "," + word);
      } else {
        names.add(word);
      }
    }
    List<DeviceSpec> specs = names.stream().map(DeviceSpec::of).toList();
    for (DeviceSpec spec : specs) {
      if (specs.stream().anyMatch(o -> o.name().equals(spec.name()) && !o.equals(spec))) {
        throw new InputException(
            "device: expected different names, found two delegates called %s: name them in device files"
                .formatted(spec));
      }
    }
    return specs;
  }

  private static DeviceSpec of(DelegateSpec delegate) {
    return new DeviceSpec(delegate.name(), Place.DELEGATE, Optional.of(delegate));
  }

  /** A file that has a kind is a delegate's; one without is a host's, and so is a missing one. */
  private static DeviceSpec ofFile(String name) {
    Path file = Path.of(name);
    if (Files.isRegularFile(file)) {
      Document document = Document.yaml(file);
      if (document.keys().contains("kind")) {
        return of(DelegateSpec.of(document, file.toAbsolutePath().getParent()));
      }
    }
    return new DeviceSpec(name, Place.HOST, Optional.empty());
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
    return switch (place) {
      case CPU -> DeviceKind.CPU;
      case DELEGATE -> DeviceKind.DELEGATE;
      case ANY_CORAL, ONE_CORAL, HOST -> DeviceKind.EDGE_TPU;
    };
  }

  /**
   * The host that is modelled.
   *
   * @throws IllegalStateException when none is named
   * @throws io.splitpoint.failure.InputException when its device file cannot be read
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
